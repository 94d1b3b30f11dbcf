using System.Collections.Immutable;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Actors.Health;
using Messaging.Actors.Membership;
using Messaging.Persistence.ReadSide.Projecting;
using static Messaging.Persistence.Protocol.CommandMapping;
using static Messaging.Persistence.Protocol.RowMapping;
using static Messaging.Persistence.Protocol.WireValues;

namespace Messaging.Persistence.Protocol;

/// <summary>
/// Writes what nodes say to each other (<c>wire.proto</c>), as Protobuf. Bound by <c>akka.hocon</c> to <see cref="INodeMessage"/>.
/// Nothing of it is stored, so it may change as far as two neighbouring versions understand each other.
/// </summary>
public sealed class WireSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>Named in every message: all nodes of a cluster must mean the same by it.</summary>
    public const int Id = 1002;

    public override int Identifier => Id;

    public override string Manifest(object o) => o switch
    {
        FollowDirectory => "follow",
        ChangeCustomer => "change",
        MarkRead => "read",
        ReceiveMessage => "receive",
        FindReceived => "find",
        ReportDelivery => "report",
        SendMessage => "send",
        RetryMessage => "retry",
        StartSend => "start",
        RecordSendOutcome => "outcome",
        RecoverOutbox => "recover",
        GetCustomer => "get",
        WakeOutbox => "wake",
        Probe => "probe",
        Subscribe => "subscribe",
        Unsubscribe => "unsubscribe",
        Subscribed => "subscribed",
        EventsAppended => "events",
        CustomerEntryChanged => "entry",
        CustomerResult => "customer",
        MessageResult => "message",
        Acknowledged => "done",
        Refused => "refused",
        NotStored => "not-stored",
        SessionEnded => "session-end",
        ReadSideAdvanced => "read-side",
        GetNodeReport => "get-node",
        NodeReport => "node",
        BeginDrain => "drain",
        DrainBegun => "draining",
        NobodyTakesOver => "no-successor",
        _ => throw NotSent(o),
    };

    public override byte[] ToBinary(object obj) => TraceMapping.Write(ToProto(obj), obj);

    public override object FromBinary(byte[] bytes, string manifest) => TraceMapping.Read(Parse(bytes, manifest), bytes);

    private object Parse(byte[] bytes, string manifest) => manifest switch
    {
        "follow" => ToDomain(Wire.FollowDirectory.Parser.ParseFrom(bytes)),
        "change" => ToDomain(Wire.ChangeCustomer.Parser.ParseFrom(bytes)),
        "read" => ToDomain(Wire.MarkRead.Parser.ParseFrom(bytes)),
        "receive" => ToDomain(Wire.ReceiveMessage.Parser.ParseFrom(bytes)),
        "find" => ToDomain(Wire.FindReceived.Parser.ParseFrom(bytes)),
        "report" => ToDomain(Wire.ReportDelivery.Parser.ParseFrom(bytes)),
        "send" => ToDomain(Wire.SendMessage.Parser.ParseFrom(bytes)),
        "retry" => ToDomain(Wire.RetryMessage.Parser.ParseFrom(bytes)),
        "start" => From(bytes, (id, at) => new StartSend(id, at)),
        "outcome" => ToDomain(Wire.RecordSendOutcome.Parser.ParseFrom(bytes)),
        "recover" => From(bytes, (id, at) => new RecoverOutbox(id, at)),
        "get" => From(bytes, (id, _) => new GetCustomer(id)),
        "wake" => From(bytes, (id, _) => new WakeOutbox(id)),
        "probe" => From(bytes, (id, at) => new Probe(id, at)),
        "subscribe" => ReadSubscribe(Wire.Subscribe.Parser.ParseFrom(bytes)),
        "unsubscribe" => ReadUnsubscribe(Wire.Unsubscribe.Parser.ParseFrom(bytes)),
        "subscribed" => ReadSubscribed(Wire.Subscribed.Parser.ParseFrom(bytes)),
        "events" => ReadEvents(Wire.EventsAppended.Parser.ParseFrom(bytes)),
        "entry" => new CustomerEntryChanged(Entry(bytes)),
        "customer" => new CustomerResult(Entry(bytes)),
        "message" => ReadMessage(Wire.MessageResult.Parser.ParseFrom(bytes)),
        "done" => Wire.Nothing.Parser.ParseFrom(bytes).Repeated ? Acknowledged.Again : Acknowledged.Instance,
        "refused" => ReadRefused(Wire.Refused.Parser.ParseFrom(bytes)),
        "not-stored" => NotStored.Instance,
        "session-end" => new SessionEnded(Wire.SessionEnded.Parser.ParseFrom(bytes).Session),
        "read-side" => new ReadSideAdvanced(Wire.ReadSideAdvanced.Parser.ParseFrom(bytes).Position),
        "get-node" => GetNodeReport.Instance,
        "node" => NodeMapping.ToDomain(Wire.NodeReport.Parser.ParseFrom(bytes)),
        "drain" => BeginDrain.Instance,
        "draining" => DrainBegun.Instance,
        "no-successor" => NobodyTakesOver.Instance,
        _ => throw Unknown("message", manifest),
    };

    private static IMessage ToProto(object o) => o switch
    {
        FollowDirectory c => CommandMapping.ToProto(c),
        ChangeCustomer c => CommandMapping.ToProto(c),
        MarkRead c => CommandMapping.ToProto(c),
        ReceiveMessage c => CommandMapping.ToProto(c),
        FindReceived c => CommandMapping.ToProto(c),
        ReportDelivery c => CommandMapping.ToProto(c),
        SendMessage c => CommandMapping.ToProto(c),
        RetryMessage c => CommandMapping.ToProto(c),
        RecordSendOutcome c => CommandMapping.ToProto(c),
        StartSend or RecoverOutbox => Addressed((ConversationCommand)o, ((ConversationCommand)o).At),
        Probe probe => Addressed(probe, probe.At),
        GetCustomer or WakeOutbox => Addressed((IConversationMessage)o, default),
        Subscribe subscribe => ToProto(subscribe),
        Unsubscribe left => new Wire.Unsubscribe { CustomerId = left.CustomerId.Value, Feed = Path(left.Feed) },
        Subscribed s => new Wire.Subscribed { Request = s.Request, Position = s.Position, Backlog = { s.Backlog.Select(Named) } },
        EventsAppended push => ToProto(push),
        CustomerEntryChanged changed => new Wire.CustomerEntry { Customer = RowMapping.ToProto(changed.Customer) },
        CustomerResult found => new Wire.CustomerEntry { Customer = RowMapping.ToProto(found.Customer) },
        MessageResult result => new Wire.MessageResult
        {
            CustomerId = result.Message.CustomerId.Value,
            Message = RowMapping.ToProto(result.Message),
            Repeated = result.Repeated,
        },
        Refused refused => new Wire.Refused { Reason = WireValues.ToProto(refused.Reason), Detail = refused.Detail },
        SessionEnded ended => new Wire.SessionEnded { Session = ended.Session },
        ReadSideAdvanced advanced => new Wire.ReadSideAdvanced { Position = advanced.Position },
        NodeReport report => NodeMapping.ToProto(report),
        NotStored or GetNodeReport or BeginDrain or DrainBegun or NobodyTakesOver => new Wire.Nothing(),
        Acknowledged done => new Wire.Nothing { Repeated = done.Repeated },
        _ => throw NotSent(o),
    };

    private static Wire.Addressed Addressed(IConversationMessage message, DateTimeOffset at) =>
        new() { CustomerId = message.CustomerId.Value, AtTicks = at.UtcTicks };

    private static T From<T>(byte[] bytes, Func<CustomerId, DateTimeOffset, T> make)
    {
        var proto = Wire.Addressed.Parser.ParseFrom(bytes);
        return make(new CustomerId(proto.CustomerId), Time(proto.AtTicks));
    }

    private static Wire.Subscribe ToProto(Subscribe subscribe)
    {
        var proto = new Wire.Subscribe
        {
            CustomerId = subscribe.CustomerId.Value,
            Feed = Path(subscribe.Feed),
            Request = subscribe.Request,
        };
        if (subscribe.After is { } after)
            proto.After = after;
        return proto;
    }

    private Subscribe ReadSubscribe(Wire.Subscribe p) =>
        new(new CustomerId(p.CustomerId), p.HasAfter ? p.After : null, Feed(p.Feed), p.Request);

    private Unsubscribe ReadUnsubscribe(Wire.Unsubscribe p) => new(new CustomerId(p.CustomerId), Feed(p.Feed));

    private static Subscribed ReadSubscribed(Wire.Subscribed p) => new(p.Request, p.Position, Events(p.Backlog));

    private static Wire.EventsAppended ToProto(EventsAppended push) => new()
    {
        Events = { push.Events.Select(Named) },
        Traceparents = { push.Traceparents.Any(one => one is not null) ? push.Traceparents.Select(one => one ?? "") : [] },
    };

    // Traces that do not belong to their events are worth less than none.
    private static EventsAppended ReadEvents(Wire.EventsAppended p) => new(Events(p.Events))
    {
        Traceparents = p.Traceparents.Count == p.Events.Count ? [.. p.Traceparents.Select(one => one.Length == 0 ? null : one)] : [],
    };

    private static Wire.NamedEvent Named(ConversationEvent e) => new() { Manifest = EventMapping.Manifest(e), Event = EventMapping.ToProto(e) };

    private static ImmutableArray<ConversationEvent> Events(RepeatedField<Wire.NamedEvent> events) =>
        [.. events.Select(named => EventMapping.ToDomain(Present(named.Event), named.Manifest))];

    private static Customer Entry(byte[] bytes) => RowMapping.ToDomain(Present(Wire.CustomerEntry.Parser.ParseFrom(bytes).Customer));

    private static MessageResult ReadMessage(Wire.MessageResult p) =>
        new(RowMapping.ToDomain(Present(p.Message), new CustomerId(p.CustomerId)), p.Repeated);

    private static Refused ReadRefused(Wire.Refused p) => new(WireValues.ToDomain(p.Reason), p.Detail);

    private static string Path(IActorRef actor) => Akka.Serialization.Serialization.SerializedActorPath(actor);

    private IActorRef Feed(string path) => system.Provider.ResolveActorRef(path);

    private static ArgumentException NotSent(object o) => new($"{o.GetType().Name} is not sent between nodes.", nameof(o));
}

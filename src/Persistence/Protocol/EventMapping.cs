using Messaging.Actors.Domain;
using static Messaging.Persistence.Protocol.RowMapping;

namespace Messaging.Persistence.Protocol;

/// <summary>Events between the domain and the journal. A manifest is the event's name for ever, whatever its class is called.</summary>
internal static class EventMapping
{
    public static string Manifest(ConversationEvent e) => e switch
    {
        CustomerCreated => "customer-created",
        CustomerRenamed => "customer-renamed",
        AddressesChanged => "addresses-changed",
        OptOutChanged => "opt-out-changed",
        ConversationRead => "read",
        MessageReceived => "received",
        SendRequested => "send-requested",
        SendRetried => "send-retried",
        SendStarted => "send-started",
        SendPostponed => "send-postponed",
        SendAccepted => "send-accepted",
        SendRefused => "send-refused",
        SendOutcomeLost => "send-outcome-lost",
        DeliveryReported => "delivery-reported",
        _ => throw new ArgumentOutOfRangeException(nameof(e), e.GetType().Name, "An event without a manifest."),
    };

    public static V1.ConversationEvent ToProto(ConversationEvent e)
    {
        var proto = new V1.ConversationEvent
        {
            Seq = e.Seq,
            AtTicks = e.At.UtcTicks,
            CustomerId = e.CustomerId.Value,
        };
        switch (e)
        {
            case MessageEvent m:
                proto.Message = RowMapping.ToProto(m.Message);
                break;
            case CustomerEvent c:
                proto.Customer = RowMapping.ToProto(c.Customer);
                break;
        }

        switch (e)
        {
            case MessageReceived received:
                proto.Webhook = RowMapping.ToProto(received.Webhook);
                break;
            case DeliveryReported reported:
                proto.Webhook = RowMapping.ToProto(reported.Webhook);
                break;
            case SendRequested { IdempotencyKey: { } key }:
                proto.IdempotencyKey = key;
                break;
            case SendRetried retried:
                proto.By = retried.By;
                break;
            case SendStarted started:
                proto.MessageId = started.MessageId.Value;
                proto.Attempt = started.Attempt;
                break;
            case SendPostponed postponed:
                proto.MessageId = postponed.MessageId.Value;
                proto.NotBeforeTicks = postponed.NotBefore.UtcTicks;
                proto.Reason = postponed.Reason;
                break;
            case SendOutcomeLost lost:
                proto.Reason = lost.Reason;
                break;
            case ConversationRead read:
                proto.UpTo = read.UpTo;
                break;
        }

        return proto;
    }

    public static ConversationEvent ToDomain(V1.ConversationEvent p, string manifest)
    {
        var at = Time(p.AtTicks);
        return manifest switch
        {
            "customer-created" => new CustomerCreated { Seq = p.Seq, At = at, Customer = Customer(p) },
            "customer-renamed" => new CustomerRenamed { Seq = p.Seq, At = at, Customer = Customer(p) },
            "addresses-changed" => new AddressesChanged { Seq = p.Seq, At = at, Customer = Customer(p) },
            "opt-out-changed" => new OptOutChanged { Seq = p.Seq, At = at, Customer = Customer(p) },
            "read" => new ConversationRead { Seq = p.Seq, At = at, Customer = Customer(p), UpTo = p.UpTo },
            "received" => new MessageReceived { Seq = p.Seq, At = at, Message = Row(p), Webhook = Webhook(p) },
            "send-requested" => new SendRequested
            {
                Seq = p.Seq,
                At = at,
                Message = Row(p),
                IdempotencyKey = p.HasIdempotencyKey ? p.IdempotencyKey : null,
            },
            "send-retried" => new SendRetried { Seq = p.Seq, At = at, Message = Row(p), By = p.By },
            "send-started" => new SendStarted(new CustomerId(p.CustomerId))
            {
                Seq = p.Seq,
                At = at,
                MessageId = new MessageId(p.MessageId),
                Attempt = p.Attempt,
            },
            "send-postponed" => new SendPostponed(new CustomerId(p.CustomerId))
            {
                Seq = p.Seq,
                At = at,
                MessageId = new MessageId(p.MessageId),
                NotBefore = Time(p.NotBeforeTicks),
                Reason = p.Reason,
            },
            "send-accepted" => new SendAccepted { Seq = p.Seq, At = at, Message = Row(p) },
            "send-refused" => new SendRefused { Seq = p.Seq, At = at, Message = Row(p) },
            "send-outcome-lost" => new SendOutcomeLost { Seq = p.Seq, At = at, Message = Row(p), Reason = p.Reason },
            "delivery-reported" => new DeliveryReported { Seq = p.Seq, At = at, Message = Row(p), Webhook = Webhook(p) },
            _ => throw new ArgumentOutOfRangeException(nameof(manifest), manifest, "The journal holds an event that this version does not know."),
        };
    }

    private static Message Row(V1.ConversationEvent p) => RowMapping.ToDomain(p.Message, new CustomerId(p.CustomerId));

    private static Customer Customer(V1.ConversationEvent p) => RowMapping.ToDomain(p.Customer);

    private static WebhookRecord Webhook(V1.ConversationEvent p) => RowMapping.ToDomain(p.Webhook);
}

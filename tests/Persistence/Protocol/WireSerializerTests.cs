using System.Runtime.Serialization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Akka.Actor;
using CsCheck;
using Google.Protobuf;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Persistence.Protocol;
using Messaging.Persistence.Tests.Journal;
using Wire = Messaging.Persistence.Protocol.Wire;

namespace Messaging.Persistence.Tests.Protocol;

public sealed class WireSerializerTests(ShippedSystem shipped) : IClassFixture<ShippedSystem>
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new ActorPaths() } };

    private readonly WireSerializer _serializer = new((ExtendedActorSystem)shipped.System);

    private IReadOnlyList<object> All => WireSamples.All(shipped.System.ActorOf(Props.Empty));

    [Fact]
    public void Everything_that_crosses_nodes_comes_over_the_same()
    {
        foreach (var sample in All)
            Assert.Equal(Parts(sample), Parts(RoundTrip(sample)));
    }

    [Fact]
    public void Bytes_as_they_were_first_sent_still_say_the_same()
    {
        var first = FirstSent();
        foreach (var samples in ByName())
        {
            Assert.True(
                first[samples.Key].Count() == samples.Count(),
                $"WireSamples.txt has {first[samples.Key].Count()} of '{samples.Key}'; this version writes:\n" +
                string.Join('\n', samples.Select(sample => $"{samples.Key} {Convert.ToBase64String(_serializer.ToBinary(sample))}")));
            foreach (var (sample, bytes) in samples.Zip(first[samples.Key]))
                Assert.Equal(Parts(sample), Parts(_serializer.FromBinary(bytes, samples.Key)));
        }
    }

    [Fact]
    public void Every_name_of_a_message_has_its_bytes_kept() =>
        Assert.Equal(ByName().Select(samples => samples.Key).Order(), FirstSent().Select(bytes => bytes.Key).Order());

    [Fact]
    public void Every_type_that_crosses_nodes_has_a_sample_and_a_short_name_of_its_own()
    {
        var samples = All.GroupBy(sample => sample.GetType()).ToList();

        Assert.Equal(
            new[] { typeof(INodeMessage), typeof(WireSerializer) }.SelectMany(one => one.Assembly.GetTypes())
                .Where(type => type.IsAssignableTo(typeof(INodeMessage)) && type is { IsClass: true, IsAbstract: false })
                .Select(type => type.Name).Order(),
            samples.Select(group => group.Key.Name).Order());
        Assert.Distinct(samples.Select(group => _serializer.Manifest(group.First())));
        Assert.All(All, sample => Assert.InRange(_serializer.Manifest(sample).Length, 2, 12));
    }

    [Fact]
    public void The_shipped_settings_send_them_through_this_serializer() =>
        Assert.All(All, sample => Assert.IsType<WireSerializer>(shipped.System.Serialization.FindSerializerFor(sample)));

    [Fact]
    public void Any_text_and_any_bytes_come_over_the_same()
    {
        var template = All.OfType<ReceiveMessage>().First();
        Gen.Select(Gen.String, Gen.Byte.Array, Gen.DateTimeOffset, Gen.Int, Gen.String.Array).Sample((text, raw, at, parts, addresses) =>
        {
            // Lone surrogates cannot be told in UTF-8; the parser of webhooks has replaced them.
            text = new string([.. text.Where(c => !char.IsSurrogate(c))]);
            var sent = template with
            {
                Text = text,
                SentAt = at.ToUniversalTime(),
                Parts = parts,
                Entry = template.Entry with { Addresses = [.. addresses.Select(address => new string([.. address.Where(c => !char.IsSurrogate(c))]))] },
                Webhook = template.Webhook with { Raw = raw },
            };
            return Parts(RoundTrip(sent)) == Parts(sent);
        });
    }

    [Fact]
    public void A_field_that_only_a_later_version_knows_is_passed_over()
    {
        var sent = All.OfType<SendMessage>().First();
        byte[] later = [.. _serializer.ToBinary(sent), .. UnknownField()];

        Assert.Equal(Parts(sent), Parts(_serializer.FromBinary(later, _serializer.Manifest(sent))));
    }

    [Fact]
    public void No_message_has_a_field_with_the_number_of_the_trace_behind_it()
    {
        var traced = Wire.Traced.Descriptor;

        Assert.All(
            traced.File.MessageTypes.Where(message => message != traced),
            message => Assert.Null(message.FindFieldByNumber(Wire.Traced.TraceparentFieldNumber)));
    }

    [Fact]
    public void A_trace_is_passed_over_by_a_version_that_does_not_know_it()
    {
        var sent = new MarkRead(new CustomerId("anna"), default, 3) { Traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };

        Assert.Equal(3, Wire.MarkRead.Parser.ParseFrom(_serializer.ToBinary(sent)).UpTo);
    }

    [Fact]
    public void A_message_that_only_a_later_version_knows_is_refused_by_name() =>
        Assert.Contains("'invented-later'", Assert.Throws<SerializationException>(() => _serializer.FromBinary([], "invented-later")).Message);

    [Fact]
    public void A_value_that_only_a_later_version_knows_is_refused_and_not_taken_for_another()
    {
        Refuses(new Wire.Refused { Reason = (Wire.RefusalReason)99 }, "refused", "RefusalReason '99'");
        Refuses(new Wire.Refused(), "refused", "RefusalReason");
        Refuses(new Wire.FollowDirectory { Entry = new Wire.DirectoryEntry { Kind = 9 } }, "follow", "CustomerKind '9'");
        Refuses(new Wire.ReportDelivery { Status = 99 }, "report", "MessageStatus '99'");
        Refuses(new Wire.ReceiveMessage { Entry = new Wire.DirectoryEntry { Kind = 1 }, OptOut = (Wire.OptOutWish)9 }, "receive", "OptOutWish '9'");
        Refuses(new Wire.RecordSendOutcome(), "outcome", "send outcome");
        Refuses(new Wire.CustomerEntry(), "entry", "Customer");
        Refuses(new Wire.FollowDirectory(), "follow", "DirectoryEntry");
    }

    [Fact]
    public void The_serializer_keeps_its_id() => Assert.Equal(1002, _serializer.Identifier);

    [Fact]
    public void What_stays_on_its_node_is_not_written()
    {
        Assert.Throws<ArgumentException>(() => _serializer.ToBinary(StopConversation.Instance));
        Assert.Throws<ArgumentException>(() => _serializer.Manifest(StopConversation.Instance));
    }

    // The actor of another node: its path is the same in every run.
    private ILookup<string, object> ByName() =>
        WireSamples.All(((ExtendedActorSystem)shipped.System).Provider.ResolveActorRef("akka.tcp://messaging@10.0.0.1:4053/user/feed#17"))
            .ToLookup(_serializer.Manifest);

    private static ILookup<string, byte[]> FirstSent()
    {
        using var file = new StreamReader(typeof(WireSerializerTests).Assembly.GetManifestResourceStream(
            "Messaging.Persistence.Tests.Protocol.WireSamples.txt")!);
        return file.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.TrimEnd('\r').Split(' '))
            .ToLookup(words => words[0], words => Convert.FromBase64String(words.ElementAtOrDefault(1) ?? ""));
    }

    private static string Parts(object value) => value.GetType().Name + JsonSerializer.Serialize(value, value.GetType(), Options) +
        (value switch
        {
            // To JSON an event is its base class, and an outcome a class without parts.
            Subscribed subscribed => string.Concat(subscribed.Backlog.Select(Samples.Parts)),
            EventsAppended push => string.Concat(push.Events.Select(Samples.Parts)),
            RecordSendOutcome outcome => outcome.Outcome.ToString(),
            _ => "",
        });

    private static byte[] UnknownField()
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes))
        {
            output.WriteTag(1900, WireFormat.WireType.LengthDelimited);
            output.WriteString("later");
        }

        return bytes.ToArray();
    }

    private void Refuses(IMessage sent, string manifest, string says) =>
        Assert.Contains(says, Assert.Throws<SerializationException>(() => _serializer.FromBinary(sent.ToByteArray(), manifest)).Message);

    private object RoundTrip(object value) => _serializer.FromBinary(_serializer.ToBinary(value), _serializer.Manifest(value));

    private sealed class ActorPaths : JsonConverter<IActorRef>
    {
        public override IActorRef Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, IActorRef value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Path.ToStringWithUid());
    }
}

using Akka.Actor;
using Messaging.Actors.Domain;
using Messaging.Persistence.Protocol;

namespace Messaging.Persistence.Tests.Protocol;

public sealed class MessagingSerializerTests
{
    // It keeps the system for nothing but types that are none of ours.
    private readonly MessagingSerializer _serializer = new((ExtendedActorSystem)null!);

    public static TheoryData<string> Manifests() => [.. Samples.ByManifest.Keys];

    public static TheoryData<int> BareSamples() => [.. Enumerable.Range(0, Samples.Bare.Count)];

    [Fact]
    public void Every_event_type_has_a_sample() =>
        Assert.Equal(
            typeof(ConversationEvent).Assembly.GetTypes()
                .Where(type => type.IsSubclassOf(typeof(ConversationEvent)) && !type.IsAbstract).Select(type => type.Name).Order(),
            Samples.ByManifest.Values.OfType<ConversationEvent>().Select(e => e.GetType().Name).Order());

    [Theory]
    [MemberData(nameof(Manifests))]
    public void What_is_stored_comes_back_the_same(string manifest)
    {
        var sample = Samples.ByManifest[manifest];

        Assert.Equal(manifest, _serializer.Manifest(sample));
        Assert.Equal(Samples.Parts(sample), Samples.Parts(RoundTrip(sample)));
    }

    [Theory]
    [MemberData(nameof(BareSamples))]
    public void What_may_be_missing_is_missing_afterwards(int index) =>
        Assert.Equal(Samples.Parts(Samples.Bare[index]), Samples.Parts(RoundTrip(Samples.Bare[index])));

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Bytes_stored_by_the_first_version_still_say_the_same(string manifest)
    {
        using var file = new StreamReader(GetType().Assembly.GetManifestResourceStream(
            $"Messaging.Persistence.Tests.Protocol.Samples.{manifest}.txt")!);

        var read = _serializer.FromBinary(Convert.FromBase64String(file.ReadToEnd()), manifest);

        Assert.Equal(Samples.Parts(Samples.ByManifest[manifest]), Samples.Parts(read));
    }

    [Theory]
    [InlineData(MessageStatus.Received, 1)]
    [InlineData(MessageStatus.Pending, 2)]
    [InlineData(MessageStatus.Queued, 3)]
    [InlineData(MessageStatus.Sending, 4)]
    [InlineData(MessageStatus.Sent, 5)]
    [InlineData(MessageStatus.Delivered, 6)]
    [InlineData(MessageStatus.DeliveryFailed, 7)]
    [InlineData(MessageStatus.SendingFailed, 8)]
    [InlineData(MessageStatus.DeliveryUnconfirmed, 9)]
    [InlineData(MessageStatus.Expired, 10)]
    [InlineData(MessageStatus.Rejected, 11)]
    [InlineData(MessageStatus.Uncertain, 12)]
    public void A_status_keeps_the_number_it_is_stored_by(MessageStatus status, int number) => Assert.Equal(number, (int)status);

    [Fact]
    public void The_serializer_keeps_its_id() => Assert.Equal(1001, _serializer.Identifier);

    [Fact]
    public void An_event_of_a_later_version_is_an_error_and_never_skipped() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _serializer.FromBinary([], "invented-later"));

    [Fact]
    public void What_is_not_meant_to_be_stored_is_refused()
    {
        Assert.Throws<ArgumentException>(() => _serializer.ToBinary("text"));
        Assert.Throws<ArgumentException>(() => _serializer.Manifest("text"));
    }

    private object RoundTrip(object value) => _serializer.FromBinary(_serializer.ToBinary(value), _serializer.Manifest(value));
}

using System.Collections.Immutable;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Tests.Domain;

public sealed class SeenWebhookTests
{
    private static readonly ImmutableArray<SeenWebhook> Seen =
        [new("e1", "m1", DateTimeOffset.UnixEpoch), new("e2", null, DateTimeOffset.UnixEpoch)];

    [Theory]
    [InlineData("e1", "other", true)]
    [InlineData("other", "m1", true)]
    [InlineData("e2", null, true)]
    [InlineData("other", null, false)] // not the one that has no id of Telnyx's either
    [InlineData("m1", "e1", false)]
    [InlineData("E1", "M1", false)]
    public void One_with_either_id_is_known(string eventId, string? telnyxMessageId, bool isKnown) =>
        Assert.Equal(isKnown, SeenWebhook.IsAmong(Seen, eventId, telnyxMessageId));
}

using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Conversations;

public sealed class SnapshotTests : ConversationKit
{
    [Fact]
    public async Task A_state_from_a_snapshot_and_later_events_is_the_state_from_all_events()
    {
        for (var i = 0; i < 30; i++)
        {
            await GivenAsync(Text($"e{i}", occurred: i), Send($"m{i}", key: $"k{i}", at: i));
            (await Carrier.NextAsync()).Accept();
            await WrittenAsync<SendAccepted>(i + 1);
            if (i % 4 == 3)
                await CrashAsync();
        }

        Assert.True(Journal.Snapshots.Count >= 10, $"{Journal.Snapshots.Count} snapshots");
        SnapshotsAreTrue();
    }

    protected override ConversationServices Services() => base.Services() with { SnapshotEvery = 10 };
}

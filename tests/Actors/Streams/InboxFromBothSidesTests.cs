using Messaging.Actors.Domain;
using Messaging.Actors.Streams;

namespace Messaging.Actors.Tests.Streams;

/// <summary>The same entry comes from its conversation, ahead of the read side, and from the read side, with its place.</summary>
public sealed class InboxFromBothSidesTests : InboxFeedKit
{
    [Fact]
    public async Task An_entry_that_went_out_ahead_is_a_position_only_when_the_read_side_brings_it()
    {
        var stream = Open(null);
        Announce(Entry);
        Project(7, (Entry, 7));

        Assert.Equal(["at 5", "v10", "at 7"], await ReadAsync(stream, 3));
    }

    [Fact]
    public async Task An_older_state_than_went_out_is_a_position_only()
    {
        var stream = Open(null);
        Announce(Later(2));
        Project(7, (Entry, 7));
        Project(9, (Later(2), 9));
        Project(11, (Later(3), 11));

        Assert.Equal(["at 5", "v12", "at 7", "at 9", "v13 at 11"], await ReadAsync(stream, 5));
    }

    [Fact]
    public async Task An_entry_that_no_conversation_announced_comes_from_the_read_side_whole()
    {
        var stream = Open(null);
        Project(8, (Entry, 7));

        Assert.Equal(["at 5", "v10 at 7"], await ReadAsync(stream, 2));
    }

    [Fact]
    public async Task A_stream_that_came_after_the_announcement_gets_the_entry_whole_and_the_others_only_its_place()
    {
        var first = Open(null);
        Announce(Entry);
        var second = Open(null);
        Project(7, (Entry, 7));

        Assert.Equal(["at 5", "v10 at 7"], await ReadAsync(second, 2));
        Assert.Equal(["at 5", "v10", "at 7"], await ReadAsync(first, 3));
    }

    [Fact]
    public async Task An_announcement_that_is_late_or_comes_twice_goes_out_no_more()
    {
        var stream = Open(null);
        Announce(Later(2));
        Announce(Later(2));
        Announce(Entry);
        Project(7, (Later(2), 7));
        Announce(Later(1));
        Announce(Later(2));
        PassTime();
        Announce(Later(3));

        Assert.Equal(["at 5", "v12", "at 7", "v13"], await ReadAsync(stream, 4));
    }

    [Fact]
    public async Task What_was_gathered_never_follows_what_the_read_side_brings()
    {
        var stream = Open(null);
        Announce(Entry);
        Announce(Later(1));
        Project(9, (Later(5), 9));
        await SettledAsync();
        PassTime();
        Announce(Later(6));

        Assert.Equal(["at 5", "v10", "v11", "v15 at 9", "v16"], await ReadAsync(stream, 5));
    }

    [Fact]
    public async Task A_read_side_that_lags_far_behind_brings_the_rest_itself()
    {
        var stream = Open(null);
        var customers = Enumerable.Range(0, KnownEntries.MostAhead + 1).Select(i => Entry with { Id = new CustomerId($"c{i}") }).ToList();
        foreach (var customer in customers.SkipLast(1))
            Announce(customer);
        await SettledAsync();
        PassTime();
        await SettledAsync();
        Announce(customers[^1]);
        Project(9, (customers[^1], 9));

        var read = await ReadAsync(stream, KnownEntries.MostAhead + 2);
        Assert.Equal("v10 at 9", read[^1]);
        Assert.Equal(KnownEntries.MostAhead, read.Count(item => item == "v10"));
    }
}

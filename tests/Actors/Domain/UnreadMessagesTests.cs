using Messaging.Actors.Domain;

namespace Messaging.Actors.Tests.Domain;

public sealed class UnreadMessagesTests
{
    private static readonly long[] Numbers = [3, 4, 5, 9, 12, 13, 20];

    [Fact]
    public void They_are_the_numbers_that_were_added_in_their_order()
    {
        var unread = UnreadMessages.Of(Numbers);

        Assert.Equal(Numbers, unread);
        Assert.Equal(Numbers.Length, unread.Count);
        Assert.Equal(3, unread.Oldest);
        Assert.Equal(UnreadMessages.Of(Numbers), unread);
        Assert.NotEqual(UnreadMessages.Of([3, 4, 5, 9, 12, 13, 21]), unread);
    }

    [Fact]
    public void What_was_read_up_to_any_number_is_gone_and_all_behind_it_is_left()
    {
        var unread = UnreadMessages.Of(Numbers);

        for (var upTo = 0L; upTo <= 21; upTo++)
        {
            var left = unread.After(upTo);
            Assert.Equal(Numbers.Where(seq => seq > upTo), left);
            Assert.Equal(Numbers.Count(seq => seq > upTo), left.Count);
        }

        Assert.Null(unread.After(20).Oldest);
        Assert.Equal(Numbers, unread);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_oldest_beyond_the_most_are_forgotten(int step)
    {
        var all = Enumerable.Range(1, UnreadMessages.Most + 7).Select(i => (long)i * step).ToArray();

        var unread = UnreadMessages.Of(all);

        Assert.Equal(all[7..], unread);
        Assert.Equal(UnreadMessages.Most, unread.Count);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(1)]
    public void A_number_that_is_not_the_newest_is_refused(long seq) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => UnreadMessages.Of(Numbers).Add(seq));
}

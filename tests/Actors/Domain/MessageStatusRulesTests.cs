using CsCheck;
using Messaging.Actors.Domain;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Domain;

public sealed class MessageStatusRulesTests
{
    private static readonly MessageStatus[] Ends =
    [
        MessageStatus.Delivered, MessageStatus.DeliveryFailed, MessageStatus.SendingFailed,
        MessageStatus.DeliveryUnconfirmed, MessageStatus.Expired, MessageStatus.Rejected,
    ];

    private static readonly MessageStatus[] Reported =
        [MessageStatus.Queued, MessageStatus.Sending, MessageStatus.Sent, .. Ends];

    public static TheoryData<MessageStatus, MessageStatus> Pairs()
    {
        var pairs = new TheoryData<MessageStatus, MessageStatus>();
        foreach (var from in Enum.GetValues<MessageStatus>())
        {
            foreach (var to in Enum.GetValues<MessageStatus>())
                pairs.Add(from, to);
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_status_moves_forward_only(MessageStatus from, MessageStatus to)
    {
        var forward = from switch
        {
            MessageStatus.Received => false,
            MessageStatus.Pending or MessageStatus.Uncertain => Reported.Contains(to),
            MessageStatus.Queued => to is MessageStatus.Sending or MessageStatus.Sent || Ends.Contains(to),
            MessageStatus.Sending => to == MessageStatus.Sent || Ends.Contains(to),
            MessageStatus.Sent => Ends.Contains(to),
            _ => false,
        };

        // Between ends, the time decides; anywhere else it counts for nothing.
        Assert.Equal(forward, MessageStatusRules.Advances(from, At(10), to, At(5)));
        Assert.Equal(forward || (Ends.Contains(from) && Ends.Contains(to)), MessageStatusRules.Advances(from, At(10), to, At(15)));
    }

    [Fact]
    public void An_end_that_we_found_ourselves_gives_way_to_any_the_carrier_reports() =>
        Assert.All(Ends, end => Assert.True(MessageStatusRules.Advances(MessageStatus.SendingFailed, null, end, At(0))));

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Of_two_ends_at_one_moment_the_same_wins_in_either_order(MessageStatus one, MessageStatus other)
    {
        if (one == other || !Ends.Contains(one) || !Ends.Contains(other))
            return;

        Assert.NotEqual(
            MessageStatusRules.Advances(one, At(1), other, At(1)),
            MessageStatusRules.Advances(other, At(1), one, At(1)));
    }

    [Fact]
    public void Only_ends_that_are_no_success_and_the_uncertain_may_be_retried() =>
        Assert.Equal(
            [.. Ends.Except([MessageStatus.Delivered]), MessageStatus.Uncertain],
            Enum.GetValues<MessageStatus>().Where(status => status.MayRetry()));

    [Fact]
    public void Whatever_the_order_of_the_webhooks_the_end_is_the_same()
    {
        var webhook = Gen.Select(Gen.Int[0, Reported.Length - 1].Select(i => Reported[i]), Gen.Int[0, 5]);
        Gen.Select(webhook.Array[1, 7], Gen.Int[0, int.MaxValue]).Sample((webhooks, seed) =>
        {
            var shuffled = webhooks.ToArray();
            new Random(seed).Shuffle(shuffled);
            Assert.Equal(EndOf(webhooks), EndOf(shuffled));
        }, iter: 2000);
    }

    private static MessageStatus EndOf(IEnumerable<(MessageStatus Status, int Occurred)> webhooks)
    {
        var story = new Story().Given(Text(), Send(), Start(), Accepted());
        foreach (var (status, occurred) in webhooks)
            story.Given(Report(status, occurred: occurred));
        return story.Row().Status;
    }
}

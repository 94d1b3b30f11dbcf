using CsCheck;
using Messaging.Actors.Domain;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Domain;

/// <summary>What holds after every series of commands, sensible or not.</summary>
public sealed class RandomStoriesTests
{
    private static readonly MessageStatus[] Reported =
        [MessageStatus.Queued, MessageStatus.Sent, MessageStatus.Delivered, MessageStatus.DeliveryFailed, MessageStatus.Expired];

    [Fact]
    public void Every_story_keeps_the_promises() =>
        Gen.Select(Gen.Int[0, 12], Gen.Int[0, 299], Gen.Int[0, 5]).Array[1, 500].Sample(steps =>
        {
            var story = new Story();
            foreach (var (kind, number, detail) in steps)
            {
                var decision = story.WhenAnswered(Command(kind, number, detail, story.State, story.Journal.Count));
                if (!decision.Events.IsEmpty)
                    Assert.Equal(story.State.LastSeq, decision.State!.LastSeq);
                SizesAreBounded(story.State);
                OnlyTheHeadIsStarted(story.State);
            }

            EventsFollowWithoutGap(story);
            FoldingAgainGivesTheSame(story);
            NothingIsTakenTwice(story);
            StatusesOnlyMoveForward(story);
        }, iter: 150);

    private static ConversationCommand Command(int kind, int number, int detail, ConversationState state, int time)
    {
        var head = state.Outbox is [var first, ..] ? first : null;
        var id = head is not null && detail < 4 ? head.MessageId.Value : $"m{number}";
        return kind switch
        {
            0 or 1 => Text($"e{number}", detail == 0 ? $"t{number / 2}" : null, occurred: number, entry: detail == 1 ? Entry(1 + (number / 100), OtherPhone) : null),
            2 => Text($"e{number}", occurred: number, optOut: (OptOutWish)(detail % 3)),
            3 or 4 => Send($"m{number}", key: detail < 3 ? $"k{number / 2}" : null, at: detail == 5 ? 0 : time),
            5 or 6 => Start(detail == 0 ? 0 : time + 100),
            7 => Accepted(id, head?.Attempt ?? 1, $"x-{id}-{head?.Attempt ?? 1}", time),
            8 => detail < 2 ? NotTaken(id, head?.Attempt ?? 1, at: time) : Lost(id, head?.Attempt ?? 1, time),
            9 => detail == 0 ? Recover(time) : Rejected(id, head?.Attempt ?? 1, detail == 1 ? OptedOut : null, time),
            10 => Report(
                Reported[number % Reported.Length], detail < 3 ? $"m{number}" : null, detail < 2 ? 1 + detail : null,
                $"x-m{number}-{1 + (detail % 2)}", text: "hello", occurred: number),
            11 => Retry($"m{number}", time / 3),
            _ => detail < 3 ? ReadUpTo(number) : Change($"name {number}", detail == 5 ? Entry(number / 100, Phone, OtherPhone) : null),
        };
    }

    private static void SizesAreBounded(ConversationState state)
    {
        Assert.True(state.SeenWebhooks.Length <= ConversationState.Window);
        Assert.True(state.UsedKeys.Length <= ConversationState.Window);
        Assert.True(state.Unread.Count <= UnreadMessages.Most);
        Assert.True(state.RecentOutbound.Length <= ConversationState.Window + state.Outbox.Length);
    }

    private static void OnlyTheHeadIsStarted(ConversationState state)
    {
        Assert.DoesNotContain(state.Outbox.Skip(1), item => item.Started);
        Assert.Equal(state.Outbox.Length, state.Outbox.Select(item => item.MessageId).Distinct().Count());
        Assert.All(state.Outbox, item => Assert.Equal(item.Attempt, state.FindOutbound(item.MessageId)!.Attempt));
    }

    private static void EventsFollowWithoutGap(Story story) =>
        Assert.Equal(Enumerable.Range(1, story.Journal.Count).Select(seq => (long)seq), story.Journal.Select(e => e.Seq));

    private static void FoldingAgainGivesTheSame(Story story)
    {
        var folded = story.Journal.Aggregate(ConversationState.Empty(Anna), (state, e) => state.Apply(e));
        var customer = story.Journal.Aggregate<ConversationEvent, Customer?>(null, Customer.Apply);

        Assert.Equal(Story.Parts(story.State), Story.Parts(folded));
        if (customer is not null)
            Assert.Equal(Story.Parts(story.Customer), Story.Parts(customer));
    }

    private static void NothingIsTakenTwice(Story story)
    {
        Once(story.Journal.OfType<MessageReceived>().Select(e => e.Webhook.EventId));
        Once(story.Journal.OfType<SendRequested>().Select(e => e.Message.Id));
        Once(story.Journal.OfType<SendRequested>().Select(e => e.IdempotencyKey).Where(key => key is not null));

        // A second start of one attempt is allowed only after the carrier certainly did not take the first.
        var started = new HashSet<(MessageId, int)>();
        foreach (var e in story.Journal)
        {
            if (e is SendStarted start)
                Assert.True(started.Add((start.MessageId, start.Attempt)));
            else if (e is SendPostponed postponed)
                started.RemoveWhere(known => known.Item1 == postponed.MessageId);
        }
    }

    private static void StatusesOnlyMoveForward(Story story)
    {
        var rows = new Dictionary<MessageId, Message>();
        foreach (var e in story.Journal.OfType<MessageEvent>())
        {
            if (rows.TryGetValue(e.Message.Id, out var before) && e is not SendRetried)
                Assert.True(Rank(e.Message.Status) >= Rank(before.Status), $"{before.Status} became {e.Message.Status} at {e.Seq}.");
            rows[e.Message.Id] = e.Message;
        }
    }

    private static int Rank(MessageStatus status) => status switch
    {
        MessageStatus.Pending => 0,
        MessageStatus.Uncertain => 1,
        MessageStatus.Queued => 2,
        MessageStatus.Sent => 3,
        _ => 4,
    };

    private static void Once<T>(IEnumerable<T> values) =>
        Assert.DoesNotContain(values.GroupBy(value => value), group => group.Count() > 1);
}

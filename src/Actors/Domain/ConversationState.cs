using System.Collections.Immutable;

namespace Messaging.Actors.Domain;

/// <summary>A message that waits for its turn with the carrier, or is in the carrier's hands right now.</summary>
/// <param name="RequestedAt">When an agent asked for this attempt.</param>
/// <param name="Failures">How often the carrier certainly did not take it.</param>
/// <param name="NotBefore">Earliest time of the next try, by the clock of the node that decided it.</param>
/// <param name="Pause">How long after that decision this was: all that a node with another clock has to wait.</param>
/// <param name="Started">From <see cref="SendStarted"/> until the outcome: the carrier may have it.</param>
public sealed record OutboxItem(
    MessageId MessageId, int Attempt, DateTimeOffset RequestedAt, int Failures, DateTimeOffset NotBefore, TimeSpan Pause, bool Started);

/// <summary>A webhook that was taken, remembered so that a second copy is known.</summary>
/// <remarks>
/// Each text is compared with every one of them: the hashes lie side by side with the rest, so that comparing touches no string but one that is equal.
/// </remarks>
public readonly record struct SeenWebhook(string EventId, string? TelnyxMessageId, DateTimeOffset OccurredAt)
{
    private readonly int _eventHash = EventId.GetHashCode(StringComparison.Ordinal);
    private readonly int _messageHash = HashOf(TelnyxMessageId);

    /// <summary>Whether one that has either id is among them.</summary>
    public static bool IsAmong(ImmutableArray<SeenWebhook> seen, string eventId, string? telnyxMessageId)
    {
        var (eventHash, messageHash) = (eventId.GetHashCode(StringComparison.Ordinal), HashOf(telnyxMessageId));
        foreach (ref readonly var one in seen.AsSpan())
        {
            if (one._eventHash == eventHash && one.EventId == eventId)
                return true;
            if (one._messageHash == messageHash && telnyxMessageId is not null && one.TelnyxMessageId == telnyxMessageId)
                return true;
        }

        return false;
    }

    private static int HashOf(string? id) => id?.GetHashCode(StringComparison.Ordinal) ?? 0;
}

/// <summary>An idempotency key and the message it made or, of a retry, sent again.</summary>
public sealed record UsedKey(string Key, MessageId MessageId)
{
    /// <summary>What makes one wish to retry the same as another. The space keeps it apart from the keys of callers.</summary>
    public static string OfRetry(MessageId id, DateTimeOffset at) => $"retry {id} {at.UtcTicks}";
}

/// <summary>
/// All that deciding needs, of bounded size however long the conversation is: older rows, keys and webhooks are
/// found through <see cref="ArchiveQuery"/>. Immutable; <see cref="Apply"/> is the only way it changes.
/// </summary>
public sealed record ConversationState
{
    /// <summary>How many outbound rows, beside those of the outbox, and how many webhooks and keys are remembered here.</summary>
    public const int Window = 64;

    /// <summary>How many messages may wait for the carrier; more are refused for the moment.</summary>
    public const int OutboxLimit = 200;

    public required CustomerId Id { get; init; }
    public Customer? Customer { get; init; }
    public long LastSeq { get; init; }

    public UnreadMessages Unread { get; init; } = UnreadMessages.None;

    /// <summary>Head first; only the head may be started, so that messages leave in order.</summary>
    public ImmutableArray<OutboxItem> Outbox { get; init; } = [];

    /// <summary>Outbound rows, the most recently changed last; every row of the outbox is among them.</summary>
    public ImmutableArray<Message> RecentOutbound { get; init; } = [];

    /// <summary>True once an outbound row left <see cref="RecentOutbound"/>.</summary>
    public bool OutboundForgotten { get; init; }
    public ImmutableArray<SeenWebhook> SeenWebhooks { get; init; } = [];

    /// <summary>The latest time of any webhook that left the window: a webhook that happened later cannot be one of those.</summary>
    public DateTimeOffset ForgottenUpTo { get; init; } = DateTimeOffset.MinValue;
    public ImmutableArray<UsedKey> UsedKeys { get; init; } = [];

    /// <summary>True once a key left <see cref="UsedKeys"/>.</summary>
    public bool KeysForgotten { get; init; }

    /// <summary>The address the customer last wrote from, and our number that the text came to.</summary>
    public string? LastInboundFrom { get; init; }
    public string? LastInboundTo { get; init; }

    public static ConversationState Empty(CustomerId id) => new() { Id = id };

    /// <summary>The row among the recent outbound ones, or null.</summary>
    public Message? FindOutbound(MessageId id)
    {
        foreach (var message in RecentOutbound)
        {
            if (message.Id == id)
                return message;
        }

        return null;
    }

    /// <summary>The state after <paramref name="e"/>, which must be the next event of this journal.</summary>
    public ConversationState Apply(ConversationEvent e)
    {
        if (e.Seq != LastSeq + 1)
            throw new InvalidOperationException($"Event {e.Seq} of conversation {Id} does not follow {LastSeq}.");

        var next = this with { LastSeq = e.Seq, Customer = Customer.Apply(Customer, e) };
        return e switch
        {
            MessageReceived received => next.WithInbound(received),
            SendRequested requested => next.WithUsedKey(requested.IdempotencyKey, requested.Message.Id)
                .WithQueued(requested.Message, requested.At),
            SendRetried retried => next.WithUsedKey(UsedKey.OfRetry(retried.Message.Id, retried.At), retried.Message.Id)
                .WithQueued(retried.Message, retried.At),
            SendStarted started => next with { Outbox = Replace(started.MessageId, item => item with { Started = true }) },
            SendPostponed postponed => next with
            {
                Outbox = Replace(postponed.MessageId, item => item with
                {
                    Started = false,
                    Failures = item.Failures + 1,
                    NotBefore = postponed.NotBefore,
                    Pause = postponed.NotBefore - postponed.At,
                }),
            },
            SendAccepted or SendRefused or SendOutcomeLost =>
                next.WithoutQueued(((MessageEvent)e).Message.Id).WithOutbound(((MessageEvent)e).Message),
            DeliveryReported reported => next.WithDelivery(reported.Message),
            ConversationRead read => next with { Unread = Unread.After(read.UpTo) },
            CustomerCreated or CustomerRenamed or AddressesChanged or OptOutChanged => next,
            _ => throw new InvalidOperationException($"{e.GetType().Name} has no effect defined."),
        };
    }

    private ConversationState WithInbound(MessageReceived e)
    {
        var seen = new SeenWebhook(e.Webhook.EventId, e.Message.TelnyxMessageId, e.Webhook.OccurredAt);
        var isFull = SeenWebhooks.Length == Window;
        return this with
        {
            // In one copy, not two: every text comes by here.
            SeenWebhooks = isFull ? [.. SeenWebhooks.AsSpan(1, Window - 1), seen] : SeenWebhooks.Add(seen),
            ForgottenUpTo = isFull && SeenWebhooks[0].OccurredAt > ForgottenUpTo ? SeenWebhooks[0].OccurredAt : ForgottenUpTo,
            Unread = Unread.Add(e.Seq),
            LastInboundFrom = e.Message.From,
            LastInboundTo = e.Message.To,
        };
    }

    private ConversationState WithUsedKey(string? key, MessageId id)
    {
        if (key is null)
            return this;
        var keys = UsedKeys.Add(new UsedKey(key, id));
        return keys.Length > Window
            ? this with { UsedKeys = keys.RemoveAt(0), KeysForgotten = true }
            : this with { UsedKeys = keys };
    }

    private ConversationState WithQueued(Message message, DateTimeOffset at) =>
        (this with { Outbox = Outbox.Add(new OutboxItem(message.Id, message.Attempt, at, 0, at, TimeSpan.Zero, Started: false)) })
        .WithOutbound(message);

    private ConversationState WithoutQueued(MessageId id) =>
        this with { Outbox = Outbox.RemoveAll(item => item.MessageId == id) };

    // A webhook may settle an attempt that an agent asked to repeat; then the repetition is not needed any more.
    private ConversationState WithDelivery(Message message)
    {
        var waits = Outbox.Any(item => item.MessageId == message.Id && !item.Started);
        return (waits ? WithoutQueued(message.Id) : this).WithOutbound(message);
    }

    private ConversationState WithOutbound(Message message)
    {
        var recent = RecentOutbound.RemoveAll(row => row.Id == message.Id).Add(message);
        // Those that wait take nobody's place: the row that has just left them would be the first to go.
        if (recent.Length <= Window + Outbox.Length)
            return this with { RecentOutbound = recent };

        // What waits is pending, but for the head, which a webhook may have moved on while its answer is still awaited.
        var head = Outbox.IsEmpty ? default : Outbox[0].MessageId;
        for (var i = 0; i < recent.Length; i++)
        {
            if (recent[i].Status != MessageStatus.Pending && recent[i].Id != head)
                return this with { RecentOutbound = recent.RemoveAt(i), OutboundForgotten = true };
        }

        return this with { RecentOutbound = recent };
    }

    private ImmutableArray<OutboxItem> Replace(MessageId id, Func<OutboxItem, OutboxItem> change) =>
        [.. Outbox.Select(item => item.MessageId == id ? change(item) : item)];
}

using Messaging.Actors.Domain;
using Messaging.Persistence.Journal;

namespace Messaging.Persistence.ReadSide.Projecting;

/// <summary>A customer as the read side has it.</summary>
internal sealed class FoldedCustomer
{
    public required long No { get; init; }
    public Customer? Customer { get; set; }
    public long Seq { get; set; }
    public long ChangedAt { get; set; }
    public bool IsDirty { get; set; }

    /// <summary>Its name or addresses are not those that it is found by.</summary>
    public bool IsRenamed { get; set; }
}

/// <summary>A message row after the last of a batch's events, and what only its first event knows.</summary>
internal sealed class FoldedMessage
{
    public required long Key { get; init; }
    public required Message Row { get; set; }
    public bool IsNew { get; set; }
    public string? IdempotencyKey { get; set; }
    public string? WebhookEventId { get; set; }
}

/// <summary>Folds events into what they leave changed: each customer and each row once, in its latest state.</summary>
internal sealed class ReadSideBatch(IReadOnlyDictionary<string, FoldedCustomer> known, long lastNo)
{
    private readonly Dictionary<string, FoldedCustomer> _customers = new(known);
    private readonly Dictionary<long, FoldedMessage> _messages = [];
    private long _lastNo = lastNo;

    public IEnumerable<FoldedCustomer> Customers => _customers.Values.Where(customer => customer.IsDirty);

    public IReadOnlyCollection<FoldedMessage> Messages => _messages.Values;

    /// <summary>Events that should have come before others of their conversation, and did not.</summary>
    public int Missing { get; private set; }

    public void Add(JournalEntry entry)
    {
        var e = entry.Event;
        var id = e.CustomerId.Value;
        if (!_customers.TryGetValue(id, out var folded))
            _customers[id] = folded = new FoldedCustomer { No = ++_lastNo };
        if (e.Seq <= folded.Seq)
            return;
        Missing += (int)Math.Min(e.Seq - folded.Seq - 1, int.MaxValue - Missing);
        if (folded.Customer is null && e is not CustomerEvent)
            return; // nothing to build on: to stick here would hold up everybody else's events for ever

        var customer = Customer.Apply(folded.Customer, e)!;
        if (customer.Version == e.Seq)
            folded.ChangedAt = entry.Ordering;
        folded.IsRenamed |= folded.Customer is not { } before || before.Name != customer.Name
            || !before.Addresses.SequenceEqual(customer.Addresses);
        folded.Customer = customer;
        folded.Seq = e.Seq;
        folded.IsDirty = true;
        if (e is MessageEvent message)
            Add(message, ReadSideKey.Of(folded.No, message.Message));
    }

    private void Add(MessageEvent e, long key)
    {
        if (!_messages.TryGetValue(key, out var folded))
            _messages[key] = folded = new FoldedMessage { Key = key, Row = e.Message };
        folded.Row = e.Message;
        folded.IsNew |= e.Message.CreatedSeq == e.Seq;
        folded.IdempotencyKey ??= (e as SendRequested)?.IdempotencyKey;
        folded.WebhookEventId ??= (e as MessageReceived)?.Webhook.EventId;
    }
}

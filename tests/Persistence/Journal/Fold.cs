using Messaging.Actors.Domain;
using Messaging.Persistence.Journal;
using Messaging.Persistence.Tests.Protocol;

namespace Messaging.Persistence.Tests.Journal;

/// <summary>What the journal says, made from all of its events in the plainest way.</summary>
internal sealed class Fold
{
    private readonly Dictionary<CustomerId, Customer> _customers = [];
    private readonly Dictionary<CustomerId, List<Message>> _rows = [];

    public Fold(IEnumerable<JournalEntry> entries)
    {
        foreach (var (ordering, e) in entries)
        {
            var customer = Customer.Apply(_customers.GetValueOrDefault(e.CustomerId), e)!;
            if (customer.Version == e.Seq)
                ChangedAt[e.CustomerId] = ordering;
            _customers[e.CustomerId] = customer;
            LastSeq[e.CustomerId] = e.Seq;
            if (e is not MessageEvent { Message: var message })
                continue;
            var rows = _rows.TryGetValue(e.CustomerId, out var known) ? known : _rows[e.CustomerId] = [];
            rows.RemoveAll(row => row.Id == message.Id);
            rows.Insert(rows.TakeWhile(row => row.CreatedSeq < message.CreatedSeq).Count(), message);
        }
    }

    public Dictionary<CustomerId, long> ChangedAt { get; } = [];

    public Dictionary<CustomerId, long> LastSeq { get; } = [];

    public IEnumerable<Customer> Customers => _customers.Values;

    public IReadOnlyList<Message> Rows(CustomerId customer) => _rows.GetValueOrDefault(customer) ?? [];

    public static string Parts(IEnumerable<object> values) => string.Join('\n', values.Select(Samples.Parts));
}

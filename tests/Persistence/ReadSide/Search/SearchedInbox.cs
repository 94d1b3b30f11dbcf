using System.Collections.Immutable;
using Messaging.Actors.Domain;
using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide;
using Messaging.Persistence.ReadSide.Search;
using Messaging.Persistence.Tests.Journal;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Persistence.Tests.ReadSide.Search;

/// <summary>A read side with made-up customers, and what a search of it must find by the rules alone.</summary>
internal sealed class SearchedInbox(TestDatabase database) : IAsyncDisposable
{
    private readonly Dictionary<CustomerId, Customer> _customers = [];
    private readonly Dictionary<CustomerId, List<string>> _texts = [];
    private readonly List<JournalEntry> _entries = [];
    private long _ordering;

    public Inbox Inbox { get; } = new(database.Tables);

    public static async Task<SearchedInbox> CreateAsync(DatabaseKind kind) => new(await TestDatabase.CreateAsync(kind));

    public ValueTask DisposeAsync() => database.DisposeAsync();

    /// <summary>A customer whose last activity is so many seconds after noon.</summary>
    public void Add(string id, string name, int activity, params string[] texts) => Add(id, name, "+13125550123", activity, texts);

    public void Add(string id, string name, string address, int activity, params string[] texts)
    {
        var customer = new CustomerId(id);
        var at = Traffic.Noon.AddSeconds(activity);
        Apply(new CustomerCreated
        {
            Seq = 1,
            At = at,
            Customer = new Customer
            {
                Id = customer,
                Kind = CustomerKind.Person,
                Name = name,
                Addresses = [address],
                LastActivityAt = at,
                Version = 1,
                AddressesVersion = DirectoryEntry.FirstVersion,
            },
        });
        _texts[customer] = [];
        foreach (var text in texts)
            Write(customer, activity, text);
    }

    public void Write(CustomerId customer, int activity, string text)
    {
        var known = _customers[customer];
        var state = ConversationState.Empty(customer) with { Customer = known, LastSeq = known.Version };
        var directory = new DirectoryEntry(customer, known.Kind, "", known.Addresses, known.AddressesVersion);
        _texts[customer].Add(text);
        Apply([.. ConversationDecider.Decide(state, Traffic.Text(customer, activity, text) with { Entry = directory }).Events]);
    }

    public void Change(string id, string? name, params ImmutableArray<string> addresses)
    {
        var customer = _customers[new CustomerId(id)];
        var state = ConversationState.Empty(customer.Id) with { Customer = customer, LastSeq = customer.Version };
        var directory = addresses.IsEmpty
            ? null
            : new DirectoryEntry(customer.Id, customer.Kind, "", addresses, customer.AddressesVersion + 1);
        Apply([.. ConversationDecider.Decide(state, new ChangeCustomer(customer.Id, customer.LastActivityAt, name, directory)).Events]);
    }

    /// <summary>Writes what was added into the tables.</summary>
    public async Task StoreAsync(int batch = int.MaxValue)
    {
        foreach (var some in _entries.Chunk(batch))
            await database.Store.ApplyAsync(new JournalPage(some, some[^1].Ordering, IsWaiting: false), CancellationToken.None);
        _entries.Clear();
    }

    /// <summary>All that a search finds, page by page.</summary>
    public async Task<IReadOnlyList<string>> FindAsync(string search, int limit = 10)
    {
        var found = new List<string>();
        InboxCursor? cursor = null;
        do
        {
            var page = await Inbox.PageAsync(search, cursor, limit, CancellationToken.None);
            Assert.InRange(page.Customers.Count, 0, limit);
            found.AddRange(page.Customers.Select(customer => customer.Id.Value));
            cursor = page.Next;
        }
        while (cursor is not null);
        return found;
    }

    /// <summary>All that a search must find.</summary>
    public IReadOnlyList<string> Expected(string search)
    {
        var query = SearchQuery.Parse(search);
        return
        [
            .. _customers.Values
                .Select(customer => (Customer: customer, Rank: Rank(query, customer)))
                .Where(found => found.Rank < 2)
                .OrderBy(found => found.Rank)
                .ThenByDescending(found => found.Customer.LastActivityAt)
                .ThenByDescending(found => found.Customer.Id.Value, StringComparer.Ordinal)
                .Select(found => found.Customer.Id.Value),
        ];
    }

    private int Rank(SearchQuery? query, Customer customer)
    {
        if (query is null || query.Matches(customer))
            return 0;
        return _texts[customer.Id].Any(query.Matches) ? 1 : 2;
    }

    private void Apply(params ConversationEvent[] events)
    {
        foreach (var e in events)
        {
            _customers[e.CustomerId] = Customer.Apply(_customers.GetValueOrDefault(e.CustomerId), e)!;
            _entries.Add(new JournalEntry(++_ordering, e));
        }
    }
}

using System.Collections.Immutable;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Persistence.Journal;
using Npgsql;

namespace Messaging.Cluster.Tests.Clients;

/// <summary>Reads all conversations straight from the database, and goes on where it was.</summary>
internal sealed class JournalFollower(string connectionString) : IAsyncDisposable
{
    private readonly Persistence.Storage.Database _database = Persistence.Storage.Database.Parse(connectionString, Environment.CurrentDirectory);
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(connectionString);
    private readonly Dictionary<string, ImmutableArray<ConversationEvent>> _journals = [];
    private readonly Dictionary<string, ConversationState> _states = [];

    public IReadOnlyDictionary<string, ImmutableArray<ConversationEvent>> Journals => _journals;

    public int Events => _journals.Values.Sum(journal => journal.Length);

    /// <summary>Conversations with messages that wait for the carrier or are in its hands.</summary>
    public IEnumerable<string> Unsent => _states.Where(pair => !pair.Value.Outbox.IsEmpty).Select(pair => pair.Key);

    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        var reader = new JournalReader(_database);
        foreach (var id in await ConversationsAsync(cancellationToken))
        {
            var known = _journals.GetValueOrDefault(id, []);
            var customer = new CustomerId(id);
            var news = ImmutableArray.CreateBuilder<ConversationEvent>();
            await foreach (var e in reader.ReadAsync(customer, known.Length, long.MaxValue, cancellationToken))
                news.Add(e);
            if (news.Count == 0)
                continue;
            _journals[id] = known.AddRange(news);
            // A journal with a gap is the checker's to report.
            var state = _states.GetValueOrDefault(id) ?? ConversationState.Empty(customer);
            foreach (var e in news.TakeWhile(e => e.Seq == state.LastSeq + 1))
                state = state.Apply(e);
            _states[id] = state;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _database.DisposeAsync();
    }

    private async Task<List<string>> ConversationsAsync(CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        await using var command = _source.CreateCommand("SELECT DISTINCT persistence_id FROM journal WHERE starts_with(persistence_id, $1)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = ConversationActor.PersistenceIdPrefix });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
            ids.Add(rows.GetString(0)[ConversationActor.PersistenceIdPrefix.Length..]);
        return ids;
    }
}

using Dapper;
using Messaging.Actors.Domain;
using Messaging.Persistence.Journal;
using Messaging.Persistence.Tests.Journal;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Persistence.Tests.ReadSide;

/// <summary>A journal full of random traffic, written once by real conversations for all tests of a class.</summary>
public abstract class TrafficFixture(DatabaseKind kind) : IAsyncLifetime
{
    internal static readonly CustomerId[] Customers = [new("anna"), new("bo"), new("cem")];

    internal MessagingSystem System { get; private set; } = null!;

    internal IReadOnlyList<JournalEntry> Entries { get; private set; } = [];

    public async Task InitializeAsync()
    {
        System = await MessagingSystem.StartAsync(kind);
        foreach (var command in Traffic.Series(seed: 7, count: 240, Customers))
            await System.AskAsync(command);
        foreach (var customer in Customers)
            await System.StopAsync(customer);
        Entries = await System.AllAsync();
    }

    public async Task DisposeAsync() => await System.DisposeAsync();

    internal Task ApplyAsync(IReadOnlyList<JournalEntry> entries) =>
        System.ReadSide.ApplyAsync(new JournalPage(entries, entries[^1].Ordering, IsWaiting: false), CancellationToken.None);

    /// <summary>The read side as it is before its first event.</summary>
    internal async Task ForgetReadSideAsync()
    {
        await using var connection = await System.Tables.OpenAsync(CancellationToken.None);
        await connection.ExecuteAsync("UPDATE projection SET position = 0, event_ordering = 0, event_id = ''; DELETE FROM customers; DELETE FROM messages");
    }
}

public sealed class SqliteTraffic() : TrafficFixture(DatabaseKind.Sqlite);

public sealed class PostgresTraffic() : TrafficFixture(DatabaseKind.Postgres);

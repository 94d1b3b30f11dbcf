using Dapper;
using Messaging.Actors.Domain;
using Messaging.Persistence.Journal;
using Messaging.Persistence.Tests.Journal;

namespace Messaging.Persistence.Tests.ReadSide;

/// <summary>A journal full of random traffic, written once by real conversations for all tests of a class.</summary>
public sealed class TrafficFixture : IAsyncLifetime
{
    internal static readonly CustomerId[] Customers = [new("anna"), new("bo"), new("cem")];

    internal MessagingSystem System { get; private set; } = null!;

    internal IReadOnlyList<JournalEntry> Entries { get; private set; } = [];

    public async Task InitializeAsync()
    {
        System = await MessagingSystem.StartAsync();
        foreach (var command in Traffic.Series(seed: 7, count: 240, Customers))
            await System.AskAsync(command);
        foreach (var customer in Customers)
            await System.StopAsync(customer);
        Entries = await System.AllAsync();
    }

    public async Task DisposeAsync() => await System.DisposeAsync();

    /// <summary>The read side as it is before its first event.</summary>
    internal async Task ForgetReadSideAsync()
    {
        await using var connection = await System.Database.OpenReadSideAsync(CancellationToken.None);
        await connection.ExecuteAsync("DELETE FROM projection; DELETE FROM customers; DELETE FROM messages");
    }
}

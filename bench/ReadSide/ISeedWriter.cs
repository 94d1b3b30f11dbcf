namespace Messaging.Bench.ReadSide;

/// <summary>How a kind of database takes very many rows.</summary>
internal interface ISeedWriter : IAsyncDisposable
{
    Task WriteAsync(IReadOnlyList<SeededRow> rows);

    Task WriteAsync(IEnumerable<SeededCustomer> customers);

    /// <summary>What the database does by itself in time, in production.</summary>
    Task FinishAsync();
}

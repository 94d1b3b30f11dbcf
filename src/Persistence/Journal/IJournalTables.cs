using System.Data.Common;
using Messaging.Persistence.Storage;

namespace Messaging.Persistence.Journal;

/// <summary>
/// The statements that conversations need again and again, for many of them at a time. The tables are Akka.Persistence.Sql's
/// (mapping <c>default</c>), which does all else.
/// </summary>
internal interface IJournalTables
{
    /// <summary>Events of one conversation that are read at a time; whoever gets as many asks for more.</summary>
    const int PageSize = 200;

    /// <summary>Durable, all of them, when it returns; none of them when it throws and the database has answered.</summary>
    Task WriteAsync(IReadOnlyCollection<JournalRow> rows);

    /// <summary>Whether a number was written already: by a second writer of its conversation, who has won.</summary>
    bool IsConflict(DbException e);

    /// <summary>From the number asked for on, in order, at most <see cref="PageSize"/> for each who asks.</summary>
    IAsyncEnumerable<(int Asked, JournalRow Row)> EventsAsync(IReadOnlyList<(string PersistenceId, long From)> asked);

    /// <summary>The last number of a conversation that has events.</summary>
    Task<long> HighestAsync(string persistenceId, CancellationToken cancellationToken);

    /// <summary>The newest up to the number asked for, where there is one.</summary>
    IAsyncEnumerable<(int Asked, SnapshotRow Row)> SnapshotsAsync(IReadOnlyList<(string PersistenceId, long UpTo)> asked);

    /// <summary>One after the other in the order given, and all or none; a snapshot that is there is replaced.</summary>
    Task ChangeSnapshotsAsync(IReadOnlyList<SnapshotChange> changes);

    static IJournalTables Of(Database database) => database switch
    {
        SqliteDatabase sqlite => new SqliteJournalTables(sqlite),
        PostgresDatabase postgres => new PostgresJournalTables(postgres),
        _ => throw new ArgumentOutOfRangeException(nameof(database), database.GetType().Name, "A kind without a journal."),
    };
}

using System.Data.Common;

namespace Messaging.Persistence.ReadSide.Projecting;

/// <summary>How a kind of database takes a batch fast.</summary>
internal interface IReadSideWriter
{
    /// <summary>Reads the position and lets nobody else change it until the transaction ends.</summary>
    string LockPosition { get; }

    /// <summary>SQL after a column that has to be one of the values of a parameter.</summary>
    string IsAmong(string parameter);

    /// <summary>The value of that parameter.</summary>
    object Among(string[] values);

    Task WriteAsync(DbConnection connection, DbTransaction transaction, ReadSideBatch batch, CancellationToken cancellationToken);
}

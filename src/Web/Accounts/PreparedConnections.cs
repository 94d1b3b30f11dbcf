using System.Data.Common;
using Messaging.Persistence.Storage;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Messaging.Web.Accounts;

/// <summary>Makes the connections of Entity Framework as durable and patient as all others to the same file.</summary>
internal sealed class PreparedConnections : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
        SqliteDatabase.Prepare(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        SqliteDatabase.Prepare(connection);
        return Task.CompletedTask;
    }
}

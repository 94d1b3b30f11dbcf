using System.Data.Common;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Messaging.Persistence.Storage;
using Microsoft.AspNetCore.DataProtection;

namespace Messaging.Web.Accounts;

/// <summary>The keys by which cookies are protected, the same at every node.</summary>
internal static class CookieKeys
{
    /// <summary>Reads the keys of the database before this node serves, and makes one if there is none that is good.</summary>
    /// <remarks>
    /// A node keeps what it has read for a day, and looks again for a key it does not know in its first two minutes only: of nodes that
    /// each made a key at their start, one may refuse the other's cookies for that long. Later keys need no turn: they are made two days
    /// before they are used, and every node has read them by then.
    /// </remarks>
    public static async Task EnsureAsync(IServiceProvider services, CancellationToken cancellationToken = default)
    {
        await using var turn = await StartTurn.TakeAsync(services.GetRequiredService<Database>(), cancellationToken);
        try
        {
            // The first use reads the keys, or makes one, and keeps them.
            services.GetDataProtector(nameof(CookieKeys)).Protect([]);
        }
        catch (CryptographicException e) when (e.GetBaseException() is DbException database)
        {
            ExceptionDispatchInfo.Throw(database);
        }
    }
}

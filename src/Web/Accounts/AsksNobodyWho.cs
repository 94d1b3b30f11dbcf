namespace Messaging.Web.Accounts;

/// <summary>
/// Marks an endpoint that is the same for everybody. No session is looked up for it, only keys, which need no database: the page itself
/// comes even while the database is away, and says then what is wrong.
/// </summary>
internal sealed class AsksNobodyWho
{
    public static bool Is(Endpoint? endpoint) => endpoint?.Metadata.GetMetadata<AsksNobodyWho>() is not null;
}

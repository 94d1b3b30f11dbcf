using Messaging.Actors.Streams;
using Messaging.Web.Json;

namespace Messaging.Web.Streams;

/// <summary>Where a reader of a stream wants to go on.</summary>
internal static class LastEventId
{
    /// <summary>
    /// The header of a reconnecting browser before the query it first came with; null: live from now;
    /// <see cref="OpenInboxStream.NeverGiven"/>: what is no place of any stream, which leads to a reset.
    /// </summary>
    public static long? Of(HttpRequest request)
    {
        var given = request.Headers["Last-Event-ID"].ToString();
        if (given.Length == 0)
            given = request.Query["after"].ToString();
        if (given.Length == 0)
            return null;
        return QueryNumbers.TryReadPosition(given, out var place) ? place : OpenInboxStream.NeverGiven;
    }
}

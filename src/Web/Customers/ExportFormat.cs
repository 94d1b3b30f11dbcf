using Microsoft.Net.Http.Headers;

namespace Messaging.Web.Customers;

/// <summary>How an export is written: one JSON object, or an event a line, by what the caller accepts.</summary>
internal sealed record ExportFormat(string ContentType, bool IsLines)
{
    private static readonly ExportFormat Json = new("application/json", false);

    // In the order of our preference: what stands first wins where a caller does not mind.
    private static readonly ExportFormat[] All =
    [
        Json, new("application/x-ndjson", true), new("application/ndjson", true), new("application/jsonl", true),
    ];

    /// <summary>
    /// The format that the caller gives the highest quality; among equals the one it names, before one that only a wildcard
    /// covers. JSON where it accepts none of them, as with every other call.
    /// </summary>
    public static ExportFormat Of(HttpRequest request)
    {
        var ranges = request.GetTypedHeaders().Accept;
        return All
            .Select(format => (Format: format, Match: Match(format, ranges)))
            .Where(candidate => candidate.Match.Quality > 0)
            .OrderByDescending(candidate => candidate.Match)
            .Select(candidate => candidate.Format)
            .FirstOrDefault(Json);
    }

    // The most specific range that covers a type decides about it, whatever the wider ones say.
    private static (double Quality, int Specificity) Match(ExportFormat format, IList<MediaTypeHeaderValue> ranges) =>
        ranges
            .Select(range => (Quality: range.Quality ?? 1, Specificity: Specificity(format, range)))
            .Where(match => match.Specificity > 0)
            .OrderByDescending(match => match.Specificity)
            .FirstOrDefault();

    private static int Specificity(ExportFormat format, MediaTypeHeaderValue range)
    {
        if (range.MatchesAllTypes)
            return 1;
        if (range.MatchesAllSubTypes)
            return range.Type.Equals("application", StringComparison.OrdinalIgnoreCase) ? 2 : 0;
        return range.MediaType.Equals(format.ContentType, StringComparison.OrdinalIgnoreCase) ? 3 : 0;
    }
}

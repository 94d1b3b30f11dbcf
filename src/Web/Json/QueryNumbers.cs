using System.Globalization;

namespace Messaging.Web.Json;

/// <summary>Numbers in a query string.</summary>
public static class QueryNumbers
{
    /// <summary>A page size from 1 to <paramref name="most"/>; larger wishes get the most. Null when it is not a number.</summary>
    public static int? Limit(string? given, int usual, int most)
    {
        if (string.IsNullOrEmpty(given))
            return usual;
        return TryReadPosition(given, out var limit) && limit >= 1 ? (int)Math.Min(limit, most) : null;
    }

    /// <summary>A place in a journal: digits and nothing else.</summary>
    public static bool TryReadPosition(string given, out long position)
    {
        position = 0;
        // The framework's parser lets NULs stand behind a number.
        return !given.Contains('\0') && long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out position);
    }
}

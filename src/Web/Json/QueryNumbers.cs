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
        if (!long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || limit < 1)
            return null;
        return (int)Math.Min(limit, most);
    }
}

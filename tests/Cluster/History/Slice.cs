using System.Globalization;
using Messaging.Actors.Domain;

namespace Messaging.Cluster.Tests.History;

/// <summary>Parts of a history as text for whoever looks for the reason.</summary>
internal static class Slice
{
    private const int Around = 3;

    public static string At(TimeSpan at) => at.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture) + " s";

    public static string At(TimeSpan? at) => at is { } known ? At(known) : "never";

    public static string Lines(IEnumerable<object> lines) => string.Join('\n', lines.Select(line => "  " + line));

    /// <summary>The items about one place of a list, that one marked.</summary>
    public static string About<T>(IReadOnlyList<T> items, int place, Func<T, string> text)
    {
        var from = Math.Max(0, place - Around);
        var lines = items.Skip(from).Take((2 * Around) + 1)
            .Select((item, i) => (from + i == place ? "> " : "  ") + text(item)).ToList();
        if (place >= items.Count)
            lines.Add("> (nothing more)");
        return string.Join('\n', lines);
    }

    public static string Of(IEnumerable<ConversationEvent> events) => Lines(events.Select(Of));

    public static string Of(ConversationEvent e) => string.Create(CultureInfo.InvariantCulture, $"{e.Seq} {e.GetType().Name} ") + e switch
    {
        MessageEvent m => Row.Of(m.Message).ToString(),
        CustomerEvent c => Entry.Of(c.Customer).ToString(),
        SendStarted s => $"{s.MessageId} attempt {s.Attempt}",
        OutboxEvent o => o.MessageId.Value,
        _ => "",
    };
}

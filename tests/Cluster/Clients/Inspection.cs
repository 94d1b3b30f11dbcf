using System.Text.Json;
using Messaging.Cluster.Tests.History;

namespace Messaging.Cluster.Tests.Clients;

/// <summary>Reads every conversation once more from all of the system's faces, when nothing moves any more.</summary>
internal static class Inspection
{
    private const int AtOnce = 8;

    /// <summary>Throws when the system cannot be asked any more.</summary>
    public static async Task<IReadOnlyList<ConversationFound>> ReadAsync(
        JournalFollower journals, Caller caller, Random dice, CancellationToken giveUp)
    {
        var listed = (await Lists.AllAsync(caller, dice, giveUp) ?? throw Unread("the list")).ToLookup(entry => entry.Id);
        var found = new List<ConversationFound>();
        foreach (var some in journals.Journals.Keys.Order(StringComparer.Ordinal).Chunk(AtOnce))
        {
            found.AddRange(await Task.WhenAll(some.Select(async id =>
            {
                var (rows, last) = await HistoryAsync(id, caller, dice, giveUp);
                return new ConversationFound(
                    id, journals.Journals[id], await ExportAsync(id, caller, dice, giveUp), listed[id].FirstOrDefault(), listed[id].Count(), rows, last);
            })));
        }

        return found;
    }

    private static async Task<IReadOnlyList<Exported>> ExportAsync(string id, Caller caller, Random dice, CancellationToken giveUp)
    {
        var reply = await caller.GetAsync($"/api/customers/{id}/events", dice, giveUp);
        if (reply is null or { Status: not (200 or 404) })
            throw Unread("a journal");
        return reply.Status == 404 ? [] : [.. reply.Json.GetProperty("events").EnumerateArray().Select(Event)];
    }

    private static async Task<(IReadOnlyList<Row> Rows, long LastSeq)> HistoryAsync(string id, Caller caller, Random dice, CancellationToken giveUp)
    {
        var rows = new List<Row>();
        string? before = null;
        long? last = null;
        do
        {
            var path = $"/api/messages?customerId={id}&limit=200" + (before is null ? "" : $"&before={before}");
            var reply = await caller.GetAsync(path, dice, giveUp);
            if (reply is { Status: 404 })
                return ([], 0);
            if (reply is not { Status: 200 })
                throw Unread("a history");
            var page = reply.Json;
            rows.InsertRange(0, page.GetProperty("messages").EnumerateArray().Select(Row.Read));
            before = page.GetProperty("next_before").GetString();
            last ??= page.GetProperty("last_seq").GetInt64();
        }
        while (before is not null);
        return (rows, last.Value);
    }

    private static Exported Event(JsonElement json) => new(
        json.GetProperty("seq").GetInt64(),
        json.Text("type"),
        json.TryGetProperty("message", out var row) ? Row.Read(row) : null,
        json.TryGetProperty("customer", out var entry) ? Entry.Read(entry) : null);

    private static InvalidOperationException Unread(string what) => new($"At the end of the run {what} could not be read.");
}

using System.Collections.Concurrent;

namespace Messaging.Web.Accounts;

/// <summary>
/// What this node read of sessions in the last seconds, so that not every request reads the database; and which ones it saw end.
/// </summary>
internal sealed class SessionCache(TimeProvider clock)
{
    // Also the time for which a session is still good here if the news of its end at another node is lost.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);

    // Longer than any read that began before the end can take, or it would bring the session back.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    public byte[]? Find(string session) =>
        entries.TryGetValue(session, out var entry) && IsGood(entry) ? entry.Ticket : null;

    public bool HasEnded(string session) => entries.TryGetValue(session, out var entry) && entry.Ticket is null;

    public void Put(string session, byte[] ticket)
    {
        var entry = new Entry(ticket, clock.GetTimestamp(), Fresh);
        entries.AddOrUpdate(session, entry, (_, known) => known.Ticket is null ? known : entry);
    }

    public void End(string session) => entries[session] = new Entry(null, clock.GetTimestamp(), Remembered);

    public void Trim()
    {
        foreach (var entry in entries)
        {
            if (!IsGood(entry.Value))
                entries.TryRemove(entry);
        }
    }

    private bool IsGood(Entry entry) => clock.GetElapsedTime(entry.Since) < entry.For;

    private sealed record Entry(byte[]? Ticket, long Since, TimeSpan For);
}

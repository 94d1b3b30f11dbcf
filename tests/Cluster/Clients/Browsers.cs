using System.Collections.Concurrent;
using Messaging.Cluster.Tests.History;

namespace Messaging.Cluster.Tests.Clients;

/// <summary>A page that shows one conversation: loads the newest of its history, then reads the stream after that.</summary>
internal sealed class ConversationBrowser(
    string name, string customer, ReadingStyle style, WorkloadPlan plan, Caller caller, RunClock clock, Recorder recorder) : IDisposable
{
    private readonly Random _dice = Dice.For(plan.Seed, name);
    private EventSourceReader? _reader;
    private long _after;
    private TimeSpan _began;

    public string Name => name;

    public string CustomerId => customer;

    /// <summary>Null until its history was loaded.</summary>
    public long? Place => _reader?.Place;

    public long After => _after;

    /// <summary>Null when it never came so far as to open a stream.</summary>
    public StreamReading? Reading => _reader is null
        ? null
        : new StreamReading(name, style.IsPrompt, customer, _after, _began, _reader.Told, _reader.Connections);

    public async Task RunAsync(CancellationToken end)
    {
        if (!await Pause.ForAsync(style.Delay, end))
            return;
        // One that begins late wants everything, as a page that was scrolled to the top would.
        if (style.Delay == TimeSpan.Zero)
        {
            if (await caller.GetAsync($"/api/messages?customerId={customer}&limit=1", _dice, end) is not { Status: 200 } page)
                return;
            _after = page.Json.GetProperty("last_seq").GetInt64();
        }

        _began = clock.Now;
        var reader = new EventSourceReader(plan, clock, recorder, style, _dice, $"/api/messages/stream?customerId={customer}", _after);
        _reader = reader;
        await reader.RunAsync(end);
    }

    public void Dispose() => _reader?.Dispose();
}

/// <summary>A page that shows the inbox: opens the stream, and once that stands loads the list.</summary>
internal sealed class InboxBrowser : IDisposable
{
    private readonly string _name;
    private readonly Caller _caller;
    private readonly RunClock _clock;
    private readonly ReadingStyle _style;
    private readonly Random _dice;
    private readonly EventSourceReader _reader;
    private readonly ConcurrentQueue<Entry> _loaded = new();
    private TimeSpan _began;
    private CancellationToken _end;

    public InboxBrowser(string name, ReadingStyle style, WorkloadPlan plan, Caller caller, RunClock clock, Recorder recorder)
    {
        (_name, _caller, _clock, _style) = (name, caller, clock, style);
        _dice = Dice.For(plan.Seed, name);
        _reader = new EventSourceReader(plan, clock, recorder, style, _dice, "/api/inbox/stream", null, LoadAsync);
    }

    public InboxReading Reading => new(_name, _began, [.. _loaded], _reader.Told, _reader.Connections);

    public async Task RunAsync(CancellationToken end)
    {
        _end = end;
        if (!await Pause.ForAsync(_style.Delay, end))
            return;
        _began = _clock.Now;
        await _reader.RunAsync(end);
    }

    /// <summary>Whether it knows each of these customers in a state at least as new.</summary>
    public bool Knows(IEnumerable<Entry> listed)
    {
        var known = _loaded.Concat(_reader.Told.Select(told => told.Entry).OfType<Entry>())
            .GroupBy(entry => entry.Id).ToDictionary(entries => entries.Key, entries => entries.Max(entry => entry.Version));
        return listed.All(entry => known.GetValueOrDefault(entry.Id) >= entry.Version);
    }

    public void Dispose() => _reader.Dispose();

    private async Task LoadAsync()
    {
        foreach (var entry in await Lists.AllAsync(_caller, _dice, _end) ?? [])
            _loaded.Enqueue(entry);
    }
}

/// <summary>The list of customers, all pages of it.</summary>
internal static class Lists
{
    /// <summary>Null when it was given up.</summary>
    public static async Task<IReadOnlyList<Entry>?> AllAsync(Caller caller, Random dice, CancellationToken giveUp)
    {
        var entries = new List<Entry>();
        string? cursor = null;
        do
        {
            var path = "/api/customers?limit=200" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}");
            if (await caller.GetAsync(path, dice, giveUp) is not { Status: 200 } page)
                return null;
            entries.AddRange(page.Json.GetProperty("customers").EnumerateArray().Select(Entry.Read));
            cursor = page.Json.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);
        return entries;
    }
}

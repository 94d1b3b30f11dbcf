using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Messaging.Cluster.Tests.History;

namespace Messaging.Cluster.Tests.Clients;

/// <summary>How a browser reads.</summary>
/// <param name="Delay">It begins later.</param>
/// <param name="Slow">It takes its time with each event.</param>
/// <param name="Restless">It reconnects without need.</param>
public sealed record ReadingStyle(TimeSpan Delay = default, bool Slow = false, bool Restless = false)
{
    public bool IsPrompt => !Slow && !Restless;
}

/// <summary>
/// One stream that stays up, as our page's does: EventSource resumes by Last-Event-ID after an end or an error, and gives up at
/// any answer but 200; then the page opens another one, after a growing pause, by <c>?after=</c>.
/// </summary>
internal sealed class EventSourceReader : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly HttpClient _client;
    private readonly RunClock _clock;
    private readonly Recorder _recorder;
    private readonly TimeSpan _silence;
    private readonly ReadingStyle _style;
    private readonly Random _dice;
    private readonly string _path;
    private readonly Func<Task>? _openedFromNow;
    private readonly ConcurrentQueue<Told> _told = new();
    private readonly ConcurrentQueue<Connection> _connections = new();
    private string? _lastId;
    private TimeSpan _retry = TimeSpan.FromSeconds(3);
    private int _refusals;
    private int _number;

    /// <param name="after">Where to begin; null: now, and <paramref name="openedFromNow"/> fetches what happened before.</param>
    public EventSourceReader(
        WorkloadPlan plan, RunClock clock, Recorder recorder, ReadingStyle style, Random dice, string path, long? after,
        Func<Task>? openedFromNow = null)
    {
        _client = Caller.Client(plan.Entrance, plan.ApiKey, Timeout.InfiniteTimeSpan);
        (_clock, _recorder, _silence, _style, _dice, _path, _openedFromNow) = (clock, recorder, plan.StreamSilence, style, dice, path, openedFromNow);
        _lastId = after?.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Every event but pings, in the order of arrival.</summary>
    public IReadOnlyList<Told> Told => [.. _told];

    public IReadOnlyList<Connection> Connections => [.. _connections];

    /// <summary>The number of its last event; or where it was told to begin.</summary>
    public long Place => Volatile.Read(ref _lastId) is { } id ? long.Parse(id, CultureInfo.InvariantCulture) : 0;

    public async Task RunAsync(CancellationToken end)
    {
        var isReopened = true;
        while (!end.IsCancellationRequested)
        {
            var (pause, givenUp) = await ConnectAsync(isReopened, end);
            isReopened = givenUp;
            await Pause.ForAsync(pause, end);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<(TimeSpan Pause, bool GivenUp)> ConnectAsync(bool isReopened, CancellationToken end)
    {
        var from = _lastId;
        var resumed = from is null ? "from now" : isReopened ? $"after={from}" : $"Last-Event-ID: {from}";
        var asked = _clock.Now;
        TimeSpan? opened = null;
        var number = ++_number;
        var how = "ended";
        using var time = CancellationTokenSource.CreateLinkedTokenSource(end);
        using var restless = CancellationTokenSource.CreateLinkedTokenSource(time.Token);
        if (_style.Restless)
            restless.CancelAfter(_dice.Between(500, 5000));
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, from is null || !isReopened ? _path : $"{_path}{(_path.Contains('?') ? '&' : '?')}after={from}");
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            if (from is not null && !isReopened)
                request.Headers.TryAddWithoutValidation("Last-Event-ID", from);
            time.CancelAfter(_silence);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, restless.Token);
            if ((int)response.StatusCode != 200)
            {
                how = $"answered {(int)response.StatusCode}";
                if (!Caller.MeansAgain((int)response.StatusCode))
                    _recorder.OddAnswers.Enqueue(new OddAnswer($"GET {_path}", (int)response.StatusCode, "", _clock.Now));
                return (AfterRefusal(), true);
            }

            opened = _clock.Now;
            _refusals = 0;
            var fetching = from is null && _openedFromNow is not null ? _openedFromNow() : Task.CompletedTask;
            await ReadAsync(await response.Content.ReadAsStreamAsync(restless.Token), number, time, restless.Token);
            await fetching;
        }
        catch (OperationCanceledException)
        {
            how = end.IsCancellationRequested ? "the run ended" : time.IsCancellationRequested ? "silent" : "left";
            if (time.IsCancellationRequested && !end.IsCancellationRequested)
                return (TimeSpan.Zero, true); // the page's own watchdog: a new EventSource at once
        }
        catch (Exception e) when (Caller.IsTrouble(e))
        {
            how = $"broke: {e.GetType().Name}";
        }
        finally
        {
            _connections.Enqueue(new Connection(number, resumed, asked, opened, _clock.Now, how));
        }

        return (how == "left" ? _dice.Between(20, 400) : _retry, false);
    }

    private TimeSpan AfterRefusal()
    {
        var pause = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, _refusals++), LongestPause.TotalSeconds));
        return pause * (0.5 + (_dice.NextDouble() / 2));
    }

    private async Task ReadAsync(Stream body, int number, CancellationTokenSource silence, CancellationToken end)
    {
        using var reader = new StreamReader(body);
        string? type = null, data = null, strange = null;
        var (id, hasId) = (_lastId, false);
        while (await reader.ReadLineAsync(end) is { } line)
        {
            silence.CancelAfter(_silence);
            if (line.Length == 0)
            {
                if (strange is not null)
                    throw new InvalidDataException($"A stream has the line '{strange}'.");
                _lastId = id;
                if (data is not null && type != "ping")
                {
                    _told.Enqueue(Event(number, hasId ? id : null, type ?? "message", data));
                    if (_style.Slow && _dice.Happens(0.2))
                        await Task.Delay(_dice.Between(0, 120), end);
                }

                (type, data, hasId) = (null, null, false);
                continue;
            }

            var colon = line.IndexOf(':');
            var (field, value) = colon < 0 ? (line, "") : (line[..colon], line[(colon + 1)..].TrimStart(' '));
            switch (field)
            {
                case "id":
                    (id, hasId) = (value, true);
                    break;
                case "event":
                    type = value;
                    break;
                case "data":
                    data = data is null ? value : data + "\n" + value;
                    break;
                case "retry":
                    if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var ms))
                        _retry = TimeSpan.FromMilliseconds(ms);
                    break;
                case "":
                    break; // a comment
                default:
                    strange = line; // or the first half of a line, at which the connection broke: then no more comes
                    break;
            }
        }
    }

    private Told Event(int number, string? id, string type, string data)
    {
        var seq = id is null ? (long?)null : long.Parse(id, CultureInfo.InvariantCulture);
        var told = new Told(number, seq, type, _clock.Now);
        using var json = JsonDocument.Parse(data);
        return type switch
        {
            "message" or "status" => told with { Row = Row.Read(json.RootElement) },
            "customer" => told with { Entry = Entry.Read(json.RootElement) },
            _ => told,
        };
    }
}

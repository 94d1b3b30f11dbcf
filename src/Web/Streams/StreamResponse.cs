using System.Buffers;
using System.Diagnostics;
using System.Threading.Channels;
using Messaging.Actors.Streams;
using Messaging.Persistence.Journal;
using Microsoft.AspNetCore.Http.Features;

namespace Messaging.Web.Streams;

/// <summary>Reads what a stream missed: the items that a <see cref="StreamItem.Replay"/> stands for.</summary>
public delegate IAsyncEnumerable<StreamItem> ReadMissed(StreamItem.Replay replay, CancellationToken cancellationToken);

/// <summary>
/// One server-sent-events response, from its first bytes to its end. Only the task that runs it writes to the response;
/// everything comes to it through <see cref="Output"/>, whose bound is all that a slow reader can hold of us.
/// </summary>
/// <param name="wasGivenOut">
/// Asked before a reader is told to begin anew: whether its id is in the journal after all. A conversation that another node has taken over
/// without its knowing says of newer ids that it never gave them out.
/// </param>
public sealed class StreamResponse(
    HttpContext context, ReadMissed readMissed, Func<CancellationToken, Task<bool>> wasGivenOut, StreamWatch watch)
{
    // A flush ends at once while the connection takes bytes; this long without taking any is a reader that is gone.
    private static readonly TimeSpan FlushDeadline = TimeSpan.FromSeconds(10);

    // While it waits for the database nothing beats: a reader had better come again than take the stream for alive.
    private static readonly TimeSpan ReadDeadline = TimeSpan.FromSeconds(10);

    private const int FlushAfterBytes = 32 * 1024;

    // Whoever puts an item in goes on to write it: so nothing below may block its thread.
    private readonly StreamBuffer _items = new();
    private long _lastSeq = -1;
    private int _unflushed;
    private int _events;
    private List<(long Seq, string Traceparent, long HadAt)>? _traced;

    public ChannelWriter<StreamItem> Output => _items;

    /// <summary>
    /// Sends headers and the first bytes, before anything is known about the backlog; also where the stream is to end at once,
    /// because a browser comes again only after a stream that began.
    /// </summary>
    public async Task BeginAsync()
    {
        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-transform";
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await WriteAsync(EventFrames.Opening(), context.RequestAborted);
        await FlushAsync(context.RequestAborted);
    }

    /// <summary>Writes until the reader goes, is too slow, or <paramref name="cancellationToken"/> ends the stream cleanly. The services of the request's scope are gone from then on.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        watch.Meter.Opened(watch.Kind);
        try
        {
            await LetGoOfScopeAsync();
            while (await _items.WaitToReadAsync(cancellationToken))
            {
                while (_items.TryRead(out var item))
                    await WriteAsync(item, cancellationToken);
                await FlushAsync(cancellationToken);
            }
        }
        catch (Exception e) when ((e as SlowReaderException ?? e.InnerException as SlowReaderException) is { } slow)
        {
            watch.Meter.Ended(watch.Kind, slow.Reason);
            context.Abort();
        }
        catch (OperationCanceledException)
        {
            // The reader left, signed out, or the server stops: the response simply ends.
        }
        catch (Exception e)
        {
            // What was missed cannot be read: end without an end, so that the reader comes back with its last id.
            watch.Log.LogWarning(e, "A stream broke off");
            watch.Meter.Ended(watch.Kind, CutOff.Broken);
            context.Abort();
        }
        finally
        {
            _items.TryComplete();
            watch.Meter.Closed(watch.Kind);
        }
    }

    // What let the request in (handlers, tickets, decisions) would otherwise stay in memory for as long as the stream.
    private async ValueTask LetGoOfScopeAsync()
    {
        if (context.Features.Get<IServiceProvidersFeature>() is IAsyncDisposable scope)
            await scope.DisposeAsync();
        context.User = context.User; // keeps who it is, and not the ticket
    }

    private async Task WriteAsync(StreamItem item, CancellationToken cancellationToken)
    {
        switch (item)
        {
            case StreamItem.Frame frame:
                await WriteAsync(frame, cancellationToken);
                break;
            case StreamItem.Reset when await Task.Run(() => wasGivenOut(cancellationToken), cancellationToken):
                throw new OperationCanceledException("The reader comes back, to a conversation that knows its id.");
            case StreamItem.Reset reset:
                _lastSeq = reset.Position;
                await WriteAsync(EventFrames.Reset(reset.Position), cancellationToken);
                break;
            case StreamItem.Replay replay:
                await ReplayAsync(replay, cancellationToken);
                break;
            case StreamItem.Entry entry:
                await WriteAsync(entry, cancellationToken);
                break;
            case StreamItem.Reached reached when reached.Place > _lastSeq:
                _lastSeq = reached.Place;
                await WriteAsync(EventFrames.Position(reached.Place), cancellationToken);
                break;
            case StreamItem.Reached:
                break;
            case StreamItem.Batch batch:
                foreach (var one in batch.Items)
                    await WriteAsync(one, cancellationToken);
                break;
            default:
                throw new InvalidOperationException($"{item.GetType().Name} cannot be written.");
        }
    }

    private async Task ReplayAsync(StreamItem.Replay replay, CancellationToken cancellationToken)
    {
        using var stalled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stalled.CancelAfter(ReadDeadline);
        _lastSeq = Math.Max(_lastSeq, replay.After);
        // SQLite's calls block.
        await Task.Yield();
        var replayed = 0;
        await foreach (var missed in readMissed(replay, stalled.Token))
        {
            watch.Meter.Replayed(watch.Kind);
            await WriteAsync(missed, cancellationToken);
            // So that a page that opens a long conversation has something to show.
            if (++replayed == JournalReader.FirstPageSize)
                await FlushAsync(cancellationToken);
            stalled.CancelAfter(ReadDeadline);
        }

        _lastSeq = Math.Max(_lastSeq, replay.UpTo);
    }

    private async Task WriteAsync(StreamItem.Entry entry, CancellationToken cancellationToken)
    {
        if (entry.ChangedAt <= _lastSeq)
            return;
        _lastSeq = entry.ChangedAt ?? _lastSeq;
        _events++;
        await WriteAsync(EventFrames.Id(_lastSeq), cancellationToken);
        await WriteAsync(entry.Bytes, cancellationToken);
    }

    private async Task WriteAsync(StreamItem.Frame frame, CancellationToken cancellationToken)
    {
        // The last defence of "once and in order", whatever came before it.
        if (frame.Seq > 0 && frame.Seq <= _lastSeq)
            return;
        if (frame.Seq > 0)
        {
            _lastSeq = frame.Seq;
            _events++;
            if (frame.Trace is { } trace && watch.Trail.IsFollowed)
                (_traced ??= []).Add((frame.Seq, trace.Traceparent, trace.HadAt));
        }

        await WriteAsync(frame.Bytes, cancellationToken);
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        // Not into GetSpan(Length): after a write of no bytes Kestrel's chunks hand out less than was asked for.
        context.Response.BodyWriter.Write(bytes.Span);
        _unflushed += bytes.Length;
        if (_unflushed >= FlushAfterBytes)
            await FlushAsync(cancellationToken);
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        _unflushed = 0;
        var flush = context.Response.BodyWriter.FlushAsync(cancellationToken);
        if (!flush.IsCompletedSuccessfully)
            await WithinDeadlineAsync(flush, cancellationToken);
        watch.Meter.Wrote(watch.Kind, _events);
        _events = 0;
        if (_traced is not { Count: > 0 })
            return;
        foreach (var (seq, traceparent, hadAt) in _traced)
            watch.Trail.Written(seq, Stopwatch.GetElapsedTime(hadAt), traceparent);
        _traced.Clear();
    }

    private static async Task WithinDeadlineAsync(ValueTask<System.IO.Pipelines.FlushResult> flush, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(FlushDeadline);
        try
        {
            await flush.AsTask().WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SlowReaderException(CutOff.Flush);
        }
    }
}

using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Messaging.Actors.Domain;
using Messaging.Web.Customers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Web.Tests.Customers;

public sealed class JournalExportTests
{
    private const int Many = 100_000;

    // Bytes that the pipe takes before a writer has to wait for its reader, as a connection does.
    private const int Taken = 64 * 1024;

    [Fact]
    public async Task A_reader_that_takes_nothing_keeps_the_journal_from_being_read_on()
    {
        var journal = new LongJournal(Many);
        using var exchange = new Exchange();
        var export = exchange.RunAsync(journal, new ExportRange(0, Many, Many), "application/x-ndjson");
        await exchange.WaitsAsync();
        Assert.False(export.IsCompleted);
        var heldBack = journal.Read;
        Assert.InRange(heldBack, 1, 2000);

        var (lines, most) = await exchange.CountLinesAsync();
        await export;
        Assert.Equal(Many, lines);
        Assert.Equal(Many, journal.Read);
        Assert.InRange(most, 1, 4 * Taken);
        Assert.False(exchange.IsAborted);
    }

    [Fact]
    public async Task Each_line_is_one_event_whatever_is_in_it()
    {
        using var exchange = new Exchange();
        var text = await exchange.ReadAllAsync(new LongJournal(3), new ExportRange(0, 3, 3), "application/x-ndjson");
        var lines = text.Split('\n');
        Assert.Equal("", lines[^1]);
        Assert.Equal([1, 2, 3], lines[..^1].Select(line => (int)JsonNode.Parse(line)!["seq"]!));
        Assert.Equal("application/x-ndjson", exchange.Context.Response.ContentType);
        Assert.Equal("3", exchange.Context.Response.Headers[JournalExport.LastSeqHeader]);
        Assert.Equal("Accept", exchange.Context.Response.Headers.Vary);
    }

    [Theory]
    [InlineData(0, 5, 5, 5, null)]
    [InlineData(2, 4, 5, 2, 4L)]
    [InlineData(5, 5, 5, 0, null)]
    [InlineData(9, 5, 5, 0, null)]
    public async Task JSON_is_one_object_that_says_where_to_go_on(long after, long upTo, long last, int count, long? next)
    {
        using var exchange = new Exchange();
        var page = JsonNode.Parse(await exchange.ReadAllAsync(new LongJournal(last), new ExportRange(after, upTo, last), "application/json"))!;
        Assert.Equal(count, page["events"]!.AsArray().Count);
        Assert.Equal(next, (long?)page["next_after"]);
        Assert.Equal("application/json; charset=utf-8", exchange.Context.Response.ContentType);
    }

    [Fact]
    public async Task What_cannot_be_read_to_the_end_breaks_the_connection()
    {
        using var exchange = new Exchange();
        var text = await exchange.ReadAllAsync(
            new LongJournal(Many) { BrokenAt = 5000 }, new ExportRange(0, Many, Many), "application/json");
        Assert.True(exchange.IsAborted);
        Assert.ThrowsAny<JsonException>(() => JsonNode.Parse(text));
    }

    [Fact]
    public async Task What_cannot_be_read_at_all_is_a_failure_like_any_other()
    {
        using var exchange = new Exchange();
        await Assert.ThrowsAsync<IOException>(
            () => exchange.RunAsync(new LongJournal(9) { BrokenAt = 1 }, new ExportRange(0, 9, 9), "application/json"));
        Assert.False(exchange.IsAborted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_end_of_the_session_or_of_the_server_breaks_the_connection(bool isStop)
    {
        using var ends = new CancellationTokenSource();
        using var exchange = new Exchange();
        var export = exchange.RunAsync(
            new LongJournal(Many), new ExportRange(0, Many, Many), "application/x-ndjson",
            isStop ? default : ends.Token, isStop ? ends.Token : default);
        await exchange.WaitsAsync();
        await ends.CancelAsync();
        await export;
        Assert.True(exchange.IsAborted);
    }

    [Fact]
    public async Task A_reader_that_leaves_ends_it()
    {
        var journal = new LongJournal(Many);
        using var exchange = new Exchange();
        var export = exchange.RunAsync(journal, new ExportRange(0, Many, Many), "application/x-ndjson");
        await exchange.WaitsAsync();
        await exchange.LeaveAsync();
        await export;
        Assert.InRange(journal.Read, 1, 2000);
    }

    [Fact]
    public async Task HEAD_says_what_GET_would_and_reads_nothing()
    {
        var journal = new LongJournal(Many);
        using var exchange = new Exchange();
        exchange.Context.Request.Method = "HEAD";
        Assert.Equal("", await exchange.ReadAllAsync(journal, new ExportRange(0, Many, Many), "application/x-ndjson"));
        Assert.Equal(0, journal.Read);
        Assert.Equal("100000", exchange.Context.Response.Headers[JournalExport.LastSeqHeader]);
    }

    /// <summary>A request whose response goes into a pipe of bounded size.</summary>
    private sealed class Exchange : IHttpRequestLifetimeFeature, IDisposable
    {
        private readonly CancellationTokenSource _aborted = new();
        private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: Taken, resumeWriterThreshold: Taken / 2));
        private readonly TaskCompletionSource _waits = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Exchange()
        {
            Context.Features.Set<IHttpRequestLifetimeFeature>(this);
            Context.Features.Set<IHttpResponseBodyFeature>(new Body(this));
            Context.Features.Set<IHttpResponseFeature>(new Head(this));
        }

        public DefaultHttpContext Context { get; } = new();

        public bool IsAborted => _aborted.IsCancellationRequested;

        public CancellationToken RequestAborted { get => _aborted.Token; set => throw new NotSupportedException(); }

        private bool HasStarted { get; set; }

        public async Task RunAsync(
            LongJournal journal, ExportRange range, string accept, CancellationToken session = default, CancellationToken stopping = default)
        {
            Context.Request.Headers.Accept = accept;
            try
            {
                await new JournalExport(
                    journal, new CustomerId("anna"), range, ExportFormat.Of(Context.Request), session, stopping,
                    NullLogger<JournalExport>.Instance).ExecuteAsync(Context);
            }
            finally
            {
                await _pipe.Writer.CompleteAsync();
            }
        }

        public async Task<string> ReadAllAsync(LongJournal journal, ExportRange range, string accept)
        {
            var export = RunAsync(journal, range, accept);
            using var reader = new StreamReader(_pipe.Reader.AsStream(leaveOpen: true), Encoding.UTF8);
            var text = await reader.ReadToEndAsync();
            await export;
            return text;
        }

        /// <summary>Until a write has to wait for the reader.</summary>
        public Task WaitsAsync() => _waits.Task.WaitAsync(TimeSpan.FromSeconds(60));

        public async Task LeaveAsync() => await _pipe.Reader.CompleteAsync();

        /// <summary>Lines that come, and the most bytes that lay ready at once.</summary>
        public async Task<(long Lines, long Most)> CountLinesAsync()
        {
            var (lines, most) = (0L, 0L);
            while (true)
            {
                var read = await _pipe.Reader.ReadAsync();
                most = Math.Max(most, read.Buffer.Length);
                foreach (var piece in read.Buffer)
                    lines += piece.Span.Count((byte)'\n');
                _pipe.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    return (lines, most);
            }
        }

        public void Abort() => _aborted.Cancel();

        public void Dispose() => _aborted.Dispose();

        private sealed class Head(Exchange exchange) : HttpResponseFeature
        {
            public override bool HasStarted => exchange.HasStarted;
        }

        private sealed class Body(Exchange exchange) : StreamResponseBodyFeature(Stream.Null), IHttpResponseBodyFeature
        {
            PipeWriter IHttpResponseBodyFeature.Writer => new Writer(exchange);
        }

        private sealed class Writer(Exchange exchange) : PipeWriter
        {
            private readonly PipeWriter _inner = exchange._pipe.Writer;

            public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
            {
                exchange.HasStarted = true;
                var flush = _inner.WriteAsync(source, cancellationToken);
                if (!flush.IsCompleted)
                    exchange._waits.TrySetResult();
                return flush;
            }

            public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => _inner.FlushAsync(cancellationToken);

            public override void Advance(int bytes) => _inner.Advance(bytes);

            public override Memory<byte> GetMemory(int sizeHint = 0) => _inner.GetMemory(sizeHint);

            public override Span<byte> GetSpan(int sizeHint = 0) => _inner.GetSpan(sizeHint);

            public override void CancelPendingFlush() => _inner.CancelPendingFlush();

            public override void Complete(Exception? exception = null) => _inner.Complete(exception);
        }
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Messaging.Actors.Domain;
using Messaging.Actors.Streams;
using Messaging.Web.Json;
using Microsoft.Net.Http.Headers;

namespace Messaging.Web.Customers;

/// <summary>Which events of a journal: those after <paramref name="After"/>, up to and with <paramref name="UpTo"/>, of a journal that ends at <paramref name="Last"/>.</summary>
internal readonly record struct ExportRange(long After, long UpTo, long Last)
{
    /// <summary>Where the next page goes on; null when this one comes to the end.</summary>
    public long? NextAfter => UpTo < Last ? UpTo : null;
}

/// <summary>
/// Writes events as they are read, however many they are: what is held at a time is a page of the journal and what the
/// reader has not taken yet. An export that cannot be finished breaks the connection instead of ending, so that nobody
/// takes a part for the whole.
/// </summary>
internal sealed class JournalExport(
    IConversationJournal journal, CustomerId customer, ExportRange range, ExportFormat format, CancellationToken session,
    CancellationToken stopping, ILogger<JournalExport> log) : IResult
{
    /// <summary>The sequence number at which the journal ended when it was asked: whoever has read so far has read all.</summary>
    public const string LastSeqHeader = "Last-Seq";

    private const int FlushAfterBytes = 32 * 1024;

    // A reader may well pause, as a pager does; one that takes nothing for this long is gone.
    private static readonly TimeSpan FlushDeadline = TimeSpan.FromMinutes(1);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = format.IsLines ? format.ContentType : $"{format.ContentType}; charset=utf-8";
        response.Headers[LastSeqHeader] = range.Last.ToString(CultureInfo.InvariantCulture);
        response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        if (HttpMethods.IsHead(httpContext.Request.Method))
            return;

        using var ends = CancellationTokenSource.CreateLinkedTokenSource(session, stopping);
        try
        {
            await WriteAsync(response, ends.Token);
        }
        catch (OperationCanceledException)
        {
            httpContext.Abort();
        }
        catch (Exception e) when (response.HasStarted)
        {
            log.LogWarning(e, "An export broke off");
            httpContext.Abort();
        }
    }

    private async Task WriteAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>(2 * FlushAfterBytes);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = MessagingJson.Options.Encoder });
        var isFirst = true;
        if (!format.IsLines)
            buffer.Write("{\"events\":["u8);
        await foreach (var e in journal.ReadAsync(customer, range.After, range.UpTo, cancellationToken))
        {
            if (!isFirst && !format.IsLines)
                buffer.Write(","u8);
            isFirst = false;
            JsonSerializer.Serialize(json, EventJson.Of(e), MessagingJson.Options);
            json.Reset();
            if (format.IsLines)
                buffer.Write("\n"u8);
            if (buffer.WrittenCount >= FlushAfterBytes)
                await FlushAsync(response, buffer, cancellationToken);
        }

        if (!format.IsLines)
            buffer.Write(Encoding.UTF8.GetBytes($"],\"next_after\":{range.NextAfter?.ToString(CultureInfo.InvariantCulture) ?? "null"}}}"));
        await FlushAsync(response, buffer, cancellationToken);
    }

    private static async Task FlushAsync(HttpResponse response, ArrayBufferWriter<byte> buffer, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(FlushDeadline);
        var flushed = await response.BodyWriter.WriteAsync(buffer.WrittenMemory, deadline.Token);
        buffer.ResetWrittenCount();
        // The reader is gone, which its token may not have told yet.
        if (flushed.IsCompleted || flushed.IsCanceled)
            throw new OperationCanceledException();
    }
}

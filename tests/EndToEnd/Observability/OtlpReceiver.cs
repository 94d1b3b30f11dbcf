using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Messaging.EndToEnd.Tests.Observability;

/// <summary>One span as a collector gets it.</summary>
public sealed record ReceivedSpan(string Node, string TraceId, string SpanId, string ParentId, string Name);

/// <summary>A collector that takes traces by HTTP and Protobuf. Each node posts to a path of its own, so that it is known whose span is whose.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<ReceivedSpan> _spans = new();
    private readonly ConcurrentQueue<byte[]> _bodies = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    /// <summary>All that it got, as it came.</summary>
    public IReadOnlyCollection<byte[]> Bodies => _bodies;

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.MapPost("/{node}/v1/traces", receiver.TakeAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>For <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>.</summary>
    public string Endpoint(string node) => $"{_app.Urls.First()}/{node}";

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TakeAsync(HttpRequest request, string node)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var bytes = body.ToArray();
        _bodies.Enqueue(bytes);
        // ExportTraceServiceRequest > ResourceSpans > ScopeSpans > Span, by the field numbers of opentelemetry-proto.
        foreach (var span in ProtoReader.Fields(bytes, 1).SelectMany(r => ProtoReader.Fields(r, 2)).SelectMany(s => ProtoReader.Fields(s, 2)))
            _spans.Enqueue(new ReceivedSpan(node, Hex(span, 1), Hex(span, 2), Hex(span, 4), System.Text.Encoding.UTF8.GetString(ProtoReader.Fields(span, 5).Single())));
        return Results.Bytes([], "application/x-protobuf");
    }

    private static string Hex(byte[] span, int field) => Convert.ToHexStringLower(ProtoReader.Fields(span, field).SingleOrDefault() ?? []);
}

/// <summary>Takes a Protobuf message apart without its schema.</summary>
internal static class ProtoReader
{
    /// <summary>The contents of all length-delimited fields with a number.</summary>
    public static IEnumerable<byte[]> Fields(byte[] message, int number)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    Varint(message, ref at);
                    break;
                case 1:
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    if ((int)(tag >> 3) == number)
                        yield return message[at..(at + length)];
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {tag & 7}.");
            }
        }
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }
}

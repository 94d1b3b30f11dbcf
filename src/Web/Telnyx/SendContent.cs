using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Messaging.Actors.Conversations;

namespace Messaging.Web.Telnyx;

/// <summary>
/// The JSON body of one try. It knows whether it began to leave: until then the carrier cannot have the message, from
/// then on it may. It leaves at most once, so that no layer below can send a message a second time by itself.
/// </summary>
internal sealed class SendContent : HttpContent
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly byte[] _body;
    private int _left;

    private SendContent(byte[] body)
    {
        _body = body;
        Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
    }

    public bool HasLeft => Volatile.Read(ref _left) != 0;

    public static SendContent Create(CarrierSend send, Uri? webhookUrl, string? messagingProfileId) => new(
        JsonSerializer.SerializeToUtf8Bytes(
            new Body(
                send.From,
                send.To,
                send.Text.Length == 0 ? null : send.Text,
                send.MediaUrls.IsDefaultOrEmpty ? null : [.. send.MediaUrls],
                messagingProfileId,
                webhookUrl is null ? null : new SendReference(send.CustomerId, send.MessageId, send.Attempt).AddTo(webhookUrl)),
            Json));

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _left, 1) != 0)
            throw new InvalidOperationException("A send must not leave twice.");
        await stream.WriteAsync(_body, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }

    private sealed record Body(
        string From, string To, string? Text, string[]? MediaUrls, string? MessagingProfileId, string? WebhookUrl);
}

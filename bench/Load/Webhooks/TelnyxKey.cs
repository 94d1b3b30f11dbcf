using System.Globalization;
using System.Text;
using NSec.Cryptography;

namespace Messaging.Bench.Load.Webhooks;

/// <summary>The key of a Telnyx that exists for one scenario, and the requests that it signs.</summary>
internal sealed class TelnyxKey : IDisposable
{
    private const string Path = "/api/telnyx/inbound";

    // Texts happen in the order in which they are sent, whichever thread signs them when: one that is older than those before it could be a
    // copy, and a conversation then asks the database whether it is.
    private static readonly TimeSpan BetweenTexts = TimeSpan.FromMicroseconds(100);

    private readonly Key _key = Key.Create(SignatureAlgorithm.Ed25519);
    private readonly DateTimeOffset _began = DateTimeOffset.UtcNow;
    private long _texts;

    /// <summary>For <c>Telnyx__PublicKey</c>.</summary>
    public string PublicKey => Convert.ToBase64String(_key.PublicKey.Export(KeyBlobFormat.RawPublicKey));

    /// <summary>A whole HTTP request, ready for a socket: a text with ids of its own, signed now.</summary>
    public byte[] Request(string from) => Request(from, Interlocked.Increment(ref _texts) - 1);

    private byte[] Request(string from, long place)
    {
        var body = Encoding.UTF8.GetBytes(TextPayload.Of(from, _began + (place * BetweenTexts)));
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = SignatureAlgorithm.Ed25519.Sign(_key, [.. Encoding.ASCII.GetBytes(timestamp + "|"), .. body]);
        var head = Encoding.ASCII.GetBytes(
            $"POST {Path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nUser-Agent: telnyx-webhooks\r\n" +
            $"telnyx-timestamp: {timestamp}\r\ntelnyx-signature-ed25519: {Convert.ToBase64String(signature)}\r\n" +
            string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n"));
        return [.. head, .. body];
    }

    /// <summary>Texts of these conversations in turn, signed beforehand. They are good for 300 s.</summary>
    public SignedText[] Requests(IReadOnlyList<Conversation> conversations, int count)
    {
        var first = Interlocked.Add(ref _texts, count) - count;
        var requests = new SignedText[count];
        Parallel.For(0, count, i =>
        {
            var conversation = conversations[i % conversations.Count];
            requests[i] = new SignedText(conversation, Request(conversation.Number, first + i));
        });
        return requests;
    }

    public void Dispose() => _key.Dispose();
}

/// <summary>A request that is ready to be sent, and the conversation that it is for.</summary>
internal readonly record struct SignedText(Conversation Conversation, byte[] Request);

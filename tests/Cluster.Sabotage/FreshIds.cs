using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Messaging.Web.Telnyx;
using NSec.Cryptography;

namespace Messaging.Cluster.Sabotage;

/// <summary>
/// Switches de-duplication off: each delivery of a text gets ids of its own, so that no copy can be known. The changed body is
/// signed by a second key, which the program is told to trust beside the carrier's.
/// </summary>
internal static class FreshIds
{
    private const string KeySetting = "Telnyx__PublicKey";

    private static readonly Key s_key = Key.Create(SignatureAlgorithm.Ed25519);

    public static void AddKey() => Environment.SetEnvironmentVariable(
        KeySetting,
        Environment.GetEnvironmentVariable(KeySetting) + "," + Convert.ToBase64String(s_key.PublicKey.Export(KeyBlobFormat.RawPublicKey)));

    public static async Task GiveAsync(HttpContext context, RequestDelegate next)
    {
        if (WebhookBody.IsWebhook(context))
        {
            var body = Changed(await WebhookBody.ReadAsync(context.Request));
            var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            context.Request.Headers[WebhookVerifier.TimestampHeader] = timestamp;
            context.Request.Headers[WebhookVerifier.SignatureHeader] = Convert.ToBase64String(
                SignatureAlgorithm.Ed25519.Sign(s_key, [.. Encoding.ASCII.GetBytes(timestamp + "|"), .. body]));
            context.Request.Body = new MemoryStream(body);
            context.Request.ContentLength = body.Length;
        }

        await next(context);
    }

    // Reports on our own messages keep theirs: by those they find the message.
    private static byte[] Changed(byte[] body)
    {
        var webhook = JsonNode.Parse(body)!;
        if ((string?)webhook["data"]!["event_type"] != "message.received")
            return body;
        webhook["data"]!["id"] = Guid.NewGuid().ToString();
        webhook["data"]!["payload"]!["id"] = Guid.NewGuid().ToString();
        return Encoding.UTF8.GetBytes(webhook.ToJsonString());
    }
}

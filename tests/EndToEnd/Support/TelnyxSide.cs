using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using NSec.Cryptography;

namespace Messaging.EndToEnd.Tests.Support;

/// <summary>Telnyx as a sender of webhooks: makes events, signs them, posts them, repeats what was not answered 200.</summary>
public sealed class TelnyxSide : IDisposable
{
    private readonly Key _key = Key.Create(SignatureAlgorithm.Ed25519);

    /// <summary>For <c>Telnyx__PublicKey</c>.</summary>
    public string PublicKey => Convert.ToBase64String(_key.PublicKey.Export(KeyBlobFormat.RawPublicKey));

    public static JsonObject Sample(string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Payloads", name)))!.AsObject();

    /// <summary>An inbound text with ids of its own.</summary>
    public static JsonObject Text(string from, string text, string? eventId = null, string? messageId = null, DateTimeOffset? at = null)
    {
        var webhook = Sample("inbound-sms.json");
        var data = webhook["data"]!;
        data["id"] = eventId ?? Guid.NewGuid().ToString();
        data["occurred_at"] = (at ?? DateTimeOffset.UtcNow).ToString("O", CultureInfo.InvariantCulture);
        var payload = data["payload"]!;
        payload["id"] = messageId ?? Guid.NewGuid().ToString();
        payload["from"]!["phone_number"] = from;
        payload["text"] = text;
        payload["received_at"] = data["occurred_at"]!.DeepClone();
        return webhook;
    }

    /// <summary>What Telnyx reports on a message it took: <c>message.sent</c> for <c>sent</c>, else <c>message.finalized</c>.</summary>
    public static JsonObject Status(
        string telnyxMessageId, string to, string text, string status, DateTimeOffset? at = null, string? webhookUrl = null)
    {
        var webhook = Sample(status == "sent" ? "message-sent.json" : "message-finalized-delivered.json");
        var data = webhook["data"]!;
        data["id"] = Guid.NewGuid().ToString();
        data["occurred_at"] = (at ?? DateTimeOffset.UtcNow).ToString("O", CultureInfo.InvariantCulture);
        var payload = data["payload"]!;
        payload["id"] = telnyxMessageId;
        payload["text"] = text;
        payload["webhook_url"] = webhookUrl;
        payload["to"]![0]!["phone_number"] = to;
        payload["to"]![0]!["status"] = status;
        return webhook;
    }

    public async Task<HttpResponseMessage> PostAsync(HttpClient client, JsonObject webhook, string query = "")
        => await PostAsync(client, Encoding.UTF8.GetBytes(webhook.ToJsonString()), query);

    public async Task<HttpResponseMessage> PostAsync(
        HttpClient client, byte[] body, string query = "", DateTimeOffset? at = null, Action<HttpRequestMessage>? change = null)
    {
        var timestamp = (at ?? DateTimeOffset.UtcNow).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/telnyx/inbound" + query)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } },
        };
        request.Headers.TryAddWithoutValidation("telnyx-timestamp", timestamp);
        request.Headers.TryAddWithoutValidation("telnyx-signature-ed25519", Sign(timestamp, body));
        change?.Invoke(request);
        return await client.SendAsync(request);
    }

    /// <summary>The first answer that is not 503, unless that is the one expected; the tenth, whatever it is.</summary>
    public static async Task<HttpResponseMessage> RepeatedAsync(Func<Task<HttpResponseMessage>> post, HttpStatusCode expected)
    {
        for (var attempt = 1; ; attempt++)
        {
            var response = await post();
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable || expected == response.StatusCode || attempt == 10)
                return response;
            response.Dispose();
        }
    }

    /// <summary>Posts an event until it is answered 200, as Telnyx would if it tried for ever.</summary>
    public async Task DeliverAsync(HttpClient client, JsonObject webhook)
    {
        for (var attempt = 1; ; attempt++)
        {
            webhook["meta"]!["attempt"] = attempt;
            using var response = await PostAsync(client, webhook);
            if (response.StatusCode == HttpStatusCode.OK)
                return;
            if (attempt == 50)
                throw new InvalidOperationException($"Never taken: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            await Task.Delay(100);
        }
    }

    public string Sign(string timestamp, byte[] body) =>
        Convert.ToBase64String(SignatureAlgorithm.Ed25519.Sign(_key, [.. Encoding.ASCII.GetBytes(timestamp + "|"), .. body]));

    public void Dispose() => _key.Dispose();
}

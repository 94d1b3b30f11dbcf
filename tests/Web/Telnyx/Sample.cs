using System.Text;
using System.Text.Json.Nodes;
using Messaging.Web.Telnyx;

namespace Messaging.Web.Tests.Telnyx;

/// <summary>The sample payloads, as they are and altered.</summary>
internal static class Sample
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Telnyx", "Payloads");

    public static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal);

    public static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder, name + ".json"));

    public static string Text(string name) => Encoding.UTF8.GetString(Bytes(name));

    public static TelnyxWebhook Parse(string name) => WebhookParser.Parse(Bytes(name));

    public static TelnyxWebhook ParseJson(string json) => WebhookParser.Parse(Encoding.UTF8.GetBytes(json));

    /// <summary>A sample with its <c>data</c> and <c>payload</c> altered.</summary>
    public static TelnyxWebhook ParseAltered(string name, Action<JsonObject, JsonObject> alter)
    {
        var root = JsonNode.Parse(Text(name))!.AsObject();
        var data = root["data"]!.AsObject();
        alter(data, data["payload"]!.AsObject());
        return ParseJson(root.ToJsonString());
    }

    /// <summary>The inbound sample with its payload altered.</summary>
    public static TelnyxWebhook.InboundText Inbound(Action<JsonObject> alter) =>
        Assert.IsType<TelnyxWebhook.InboundText>(ParseAltered("inbound-sms", (_, payload) => alter(payload)));

    /// <summary>The inbound sample with the JSON text of its <c>payload.text</c> replaced, so that it can hold any escape.</summary>
    public static TelnyxWebhook.InboundText InboundWithRawText(string jsonString) =>
        Assert.IsType<TelnyxWebhook.InboundText>(ParseJson(
            Text("inbound-sms").Replace("\"Hi, is the blue bike still for sale?\"", jsonString, StringComparison.Ordinal)));
}

using Messaging.Web.Webhooks;

namespace Messaging.Cluster.Sabotage;

/// <summary>The raw body of a webhook.</summary>
internal static class WebhookBody
{
    public static bool IsWebhook(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method) && context.Request.Path == WebhookEndpoint.Path;

    public static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return body.ToArray();
    }
}

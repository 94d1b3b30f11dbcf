using Messaging.Web.Telnyx;

namespace Messaging.Cluster.Sabotage;

/// <summary>
/// Switches write-before-answer off: a webhook is answered 200 when it has come, and is passed on to the program a moment
/// later. What goes down in between takes it along.
/// </summary>
internal static class EarlyAnswer
{
    private const string PassedOn = "x-passed-on";

    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(400);
    private static readonly HttpClient s_client = new();

    public static async Task GiveAsync(HttpContext context, RequestDelegate next)
    {
        if (!WebhookBody.IsWebhook(context) || context.Request.Headers.ContainsKey(PassedOn))
        {
            await next(context);
            return;
        }

        var body = await WebhookBody.ReadAsync(context.Request);
        var request = new HttpRequestMessage(
            HttpMethod.Post,
            new UriBuilder(Uri.UriSchemeHttp, context.Connection.LocalIpAddress!.ToString(), context.Connection.LocalPort, context.Request.Path, context.Request.QueryString.Value).Uri)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } },
        };
        request.Headers.Add(PassedOn, "1");
        foreach (var name in new[] { WebhookVerifier.TimestampHeader, WebhookVerifier.SignatureHeader })
            request.Headers.TryAddWithoutValidation(name, context.Request.Headers[name].ToString());
        _ = PassOnAsync(request);
        context.Response.StatusCode = StatusCodes.Status200OK;
    }

    private static async Task PassOnAsync(HttpRequestMessage request)
    {
        using (request)
        {
            await Task.Delay(Later);
            using var answer = await s_client.SendAsync(request);
        }
    }
}

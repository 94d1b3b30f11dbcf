namespace Messaging.Web.Hosting;

/// <summary>Headers that keep a browser from being talked into anything by a text or an address in it.</summary>
public sealed class PageHeaders(RequestDelegate next)
{
    private const string Policy =
        "default-src 'self'; img-src 'self' https: http: data:; style-src 'self' 'unsafe-inline'; " +
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        // At the last moment: an answer to a failure begins with cleared headers.
        context.Response.OnStarting(static state =>
        {
            var headers = ((HttpContext)state).Response.Headers;
            headers.ContentSecurityPolicy = Policy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            return Task.CompletedTask;
        }, context);
        return next(context);
    }
}

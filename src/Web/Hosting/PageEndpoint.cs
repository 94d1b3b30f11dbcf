using Messaging.Web.Accounts;
using Microsoft.AspNetCore.StaticFiles;

namespace Messaging.Web.Hosting;

/// <summary>The messaging page: one document under each of its addresses, and the files it is made of.</summary>
public static class PageEndpoint
{
    private const string Document = "index.html";

    /// <summary>Files under <c>/assets</c> carry their content's hash in the name and never change; all else is asked for again.</summary>
    public static readonly StaticFileOptions Files = new()
    {
        OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = CachingOf(file),
    };

    /// <remarks>
    /// Only the page's own addresses (client: <c>useRoute.ts</c>): one that takes every address would hide that an address
    /// of the interface does not exist, or exists for other methods, and would make any health check green.
    /// </remarks>
    public static void MapPage(this WebApplication app)
    {
        foreach (var address in (string[])["/", "/c/{id}", "/cluster"])
            app.MapFallbackToFile(address, Document, Files).AllowAnonymous().WithMetadata(new AsksNobodyWho());
    }

    private static string CachingOf(StaticFileResponseContext file) =>
        file.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache";
}

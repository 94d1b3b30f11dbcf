using Microsoft.AspNetCore.Authentication.Cookies;

namespace Messaging.Web.Accounts;

/// <summary>
/// Reads and writes the session cookie in one piece. It is always small, so the default way of putting it together from as
/// many chunks as the request claims would serve strangers only.
/// </summary>
internal sealed class WholeCookies : ICookieManager
{
    public string? GetRequestCookie(HttpContext context, string key) => context.Request.Cookies[key];

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        context.Response.Cookies.Append(key, value ?? "", options);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
        context.Response.Cookies.Delete(key, options);
}

using System.Net.Http.Headers;
using System.Text.Json;

namespace Messaging.EndToEnd.Tests.Support;

/// <summary>Request bodies.</summary>
public static class Body
{
    public static HttpContent Json(object value) => new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value))
    {
        Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
    };
}

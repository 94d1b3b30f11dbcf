using System.Text.Json;
using Messaging.Actors.Domain;

namespace Messaging.Web.Simulator;

/// <summary>The JSON of the simulated carrier's own endpoints, whatever the application uses elsewhere.</summary>
internal static class SimulatorJson
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>The request's body, or null where it is none of that type.</summary>
    public static async Task<T?> ReadAsync<T>(HttpRequest request)
        where T : class
    {
        if (!request.HasJsonContentType())
            return null;
        try
        {
            return await request.ReadFromJsonAsync<T>(Options, request.HttpContext.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static bool IsWebAddress(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https";

    /// <summary>A refusal in Telnyx's form.</summary>
    public static IResult TelnyxError(int status, string code, string title, string detail) =>
        Results.Json(SimulatorPayload.Errors(new MessageError(code, title, detail)), Options, statusCode: status);
}

using System.Text.Json;

namespace Messaging.Web.Json;

/// <summary>Reads a request's JSON object, or says plainly what is wrong with it.</summary>
public static class JsonBody
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Either the value or the refusal is set.</summary>
    public static async Task<(T? Value, IResult? Refusal)> ReadAsync<T>(HttpRequest request)
        where T : class
    {
        if (!request.HasJsonContentType())
            return (null, ApiProblems.NotJson());
        if (await BoundedBody.ReadAsync(request, MaxBytes) is not { } bytes)
            return (null, ApiProblems.TooLarge(MaxBytes));

        try
        {
            return JsonSerializer.Deserialize<T>(bytes.Span, MessagingJson.Options) is { } value
                ? (value, null)
                : (null, ApiProblems.BadRequest("A JSON object is expected."));
        }
        catch (JsonException e)
        {
            return (null, ApiProblems.BadRequest(e.Path is { Length: > 1 } path
                ? $"The JSON is not as expected at {path}."
                : "The body is not a JSON object."));
        }
    }
}

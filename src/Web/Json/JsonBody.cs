using System.Buffers;
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
            return (null, TypedResults.Problem("Content-Type must be application/json.", statusCode: StatusCodes.Status415UnsupportedMediaType));
        if (await ReadAsync(request) is not { } bytes)
            return (null, TypedResults.Problem($"A request has at most {MaxBytes} bytes.", statusCode: StatusCodes.Status413PayloadTooLarge));

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

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > MaxBytes)
            return null;
        var body = new ArrayBufferWriter<byte>(1024);
        int read;
        while ((read = await request.Body.ReadAsync(body.GetMemory(1024), request.HttpContext.RequestAborted)) > 0)
        {
            body.Advance(read);
            if (body.WrittenCount > MaxBytes)
                return null;
        }

        return body.WrittenMemory;
    }
}

using System.Buffers;

namespace Messaging.Web.Json;

/// <summary>Reads a request's body up to a bound.</summary>
public static class BoundedBody
{
    private const int Piece = 4096;

    // What is declared costs nothing to declare: room for more is made when more has come.
    private const int MostAtOnce = 64 * 1024;

    /// <summary>The bytes as they came, or null when there are more than <paramref name="maxBytes"/>; the declared length saves reading what is refused anyway.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int maxBytes)
    {
        if (request.ContentLength > maxBytes)
            return null;
        // One more than it should have, so that the end is seen without growing: a webhook's bytes live on in memory for a while.
        var body = new ArrayBufferWriter<byte>((int)Math.Min(request.ContentLength ?? Piece, MostAtOnce) + 1);
        int read;
        while ((read = await request.Body.ReadAsync(body.GetMemory(), request.HttpContext.RequestAborted)) > 0)
        {
            body.Advance(read);
            if (body.WrittenCount > maxBytes)
                return null;
        }

        return body.WrittenMemory;
    }
}

namespace Messaging.Web.Messages;

/// <summary>The header by which a caller marks repetitions of one send. A key belongs to the customer it was used for.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    public const string Rule = "Idempotency-Key must have 1 to 255 visible ASCII characters.";

    /// <summary>False when the header is there and not fit; <paramref name="key"/> is null when it is not there.</summary>
    public static bool TryRead(HttpRequest request, out string? key)
    {
        key = null;
        if (!request.Headers.TryGetValue(Header, out var given))
            return true;
        key = given.ToString();
        return given.Count == 1 && key.Length is >= 1 and <= 255 && key.All(c => c is > ' ' and <= '~');
    }
}

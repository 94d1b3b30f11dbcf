using System.Text.Json;
using Messaging.Actors.Domain;

namespace Messaging.Web.Telnyx;

/// <summary>Reads the <c>errors</c> array that refusals and webhooks share, and knows the codes that decide something here.</summary>
internal static class TelnyxErrors
{
    public const string SpendLimit = "40333";

    private const int MaxCode = 32;
    private const int MaxTitle = 300;
    private const int MaxDetail = 2_000;

    // The account or its key is at fault: nothing will go out until an operator acts.
    private static readonly HashSet<string> AccountCodes = new(StringComparer.Ordinal)
    {
        "10009", "10010", "20002", "20006", "20008", "20012", "20013", "20014", "20100", "40312", "40314", SpendLimit,
    };

    public static bool ConcernsAccount(string code) => AccountCodes.Contains(code);

    /// <summary>The first error, or null if there is none that says anything.</summary>
    public static MessageError? First(JsonElement element) => element.Get("errors"u8).Items().Select(Read).FirstOrDefault(e => e is not null);

    private static MessageError? Read(JsonElement error)
    {
        var code = error.Get("code"u8).Text(MaxCode);
        var title = error.Get("title"u8).Text(MaxTitle) ?? (error.IsObject() ? null : error.Text(MaxTitle));
        var detail = error.Get("detail"u8).Text(MaxDetail);
        if (code is null && title is null && detail is null)
            return null;
        return new MessageError(code ?? "", title ?? $"Error {code}".TrimEnd(), detail);
    }
}

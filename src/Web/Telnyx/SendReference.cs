using System.Globalization;
using Messaging.Actors.Domain;
using Microsoft.AspNetCore.WebUtilities;

namespace Messaging.Web.Telnyx;

/// <summary>
/// Our ids in the query of a send's webhook address. Telnyx has no field for them, but keeps the address and repeats
/// it in the payload of each webhook, even where the answer to the send itself was lost.
/// </summary>
public readonly record struct SendReference(CustomerId CustomerId, MessageId MessageId, int? Attempt)
{
    private const string CustomerKey = "customer_id";
    private const string MessageKey = "message_id";
    private const string AttemptKey = "attempt";

    /// <summary>The address with the ids added to whatever query it has.</summary>
    public string AddTo(Uri webhookUrl)
    {
        List<KeyValuePair<string, string?>> ids =
        [
            new(CustomerKey, CustomerId.Value),
            new(MessageKey, MessageId.Value),
        ];
        if (Attempt is { } attempt)
            ids.Add(new(AttemptKey, attempt.ToString(CultureInfo.InvariantCulture)));
        return QueryHelpers.AddQueryString(webhookUrl.AbsoluteUri, ids);
    }

    /// <summary>The ids in an address, or null where either is missing.</summary>
    public static SendReference? Read(string? webhookUrl) =>
        Uri.TryCreate(webhookUrl, UriKind.Absolute, out var url) ? ReadQuery(url.Query) : null;

    /// <summary>The ids in a query text, with or without its question mark. Ours stand last.</summary>
    public static SendReference? ReadQuery(string? query)
    {
        var values = QueryHelpers.ParseQuery(query);
        var customer = Last(CustomerKey);
        var message = Last(MessageKey);
        // No id of ours has a NUL, and PostgreSQL cannot even look for one.
        if (string.IsNullOrEmpty(customer) || string.IsNullOrEmpty(message) || customer.Contains('\0') || message.Contains('\0'))
            return null;
        var attempt = int.TryParse(Last(AttemptKey), NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0
            ? n
            : (int?)null;
        return new SendReference(new CustomerId(customer), new MessageId(message), attempt);

        string? Last(string key) => values.TryGetValue(key, out var all) ? all.LastOrDefault() : null;
    }
}

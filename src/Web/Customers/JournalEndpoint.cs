using System.Globalization;
using Messaging.Actors.Domain;
using Messaging.Persistence.Customers;
using Messaging.Persistence.Journal;
using Messaging.Web.Json;

namespace Messaging.Web.Customers;

/// <summary>The journal of one customer as it is, for audit and export.</summary>
public static class JournalEndpoint
{
    private const int UsualPage = 100;
    private const int LargestPage = 1000;

    public static void MapJournal(this IEndpointRouteBuilder app) =>
        app.MapGet("/api/customers/{id}/events", EventsAsync);

    private static async Task<IResult> EventsAsync(
        string id, string? after, string? limit, CustomerDirectory directory, JournalReader journal, CancellationToken cancellationToken)
    {
        if (QueryNumbers.Limit(limit, UsualPage, LargestPage) is not { } rows)
            return ApiProblems.BadRequest($"limit must be a number from 1 to {LargestPage}.");
        var position = 0L;
        if (!string.IsNullOrEmpty(after) && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out position))
            return ApiProblems.BadRequest("after must be a sequence number.");
        var customer = new CustomerId(id);
        if (await directory.FindAsync(customer, cancellationToken) is null)
            return ApiProblems.UnknownCustomer();

        var events = await journal.PageAsync(customer, position, long.MaxValue, rows, cancellationToken);
        return TypedResults.Ok(new EventsJson(
            [.. events.Select(EventJson.Of)], events.Count == rows ? events[^1].Seq : null));
    }
}

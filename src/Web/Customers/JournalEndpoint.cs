using Messaging.Actors.Domain;
using Messaging.Persistence.Journal;
using Messaging.Web.Accounts;
using Messaging.Web.Json;
using Messaging.Web.Membership;

namespace Messaging.Web.Customers;

/// <summary>The journal of one customer as it is, for audit and export: all of it, or a page where a limit is given.</summary>
public static class JournalEndpoint
{
    private const int LargestPage = 1000;

    public static void MapJournal(this IEndpointRouteBuilder app) =>
        app.MapMethods("/api/customers/{id}/events", [HttpMethods.Get, HttpMethods.Head], EventsAsync);

    private static async Task<IResult> EventsAsync(
        HttpContext context, string id, string? after, string? limit, KnownCustomers customers, JournalReader journal,
        SessionStreams sessions, NodeDrain drain, ILogger<JournalExport> log)
    {
        if (QueryNumbers.Limit(limit, int.MaxValue, LargestPage) is not { } rows)
            return ApiProblems.BadRequest($"limit must be a number from 1 to {LargestPage}.");
        var position = 0L;
        if (!string.IsNullOrEmpty(after) && !QueryNumbers.TryReadPosition(after, out position))
            return ApiProblems.BadRequest("after must be a sequence number.");
        var customer = new CustomerId(id);
        if (!await customers.ExistsAsync(customer, context.RequestAborted))
            return ApiProblems.UnknownCustomer();

        // As it stands now: what is written while a long export is under way belongs to the next one.
        var last = await journal.LastSeqAsync(customer, context.RequestAborted);
        var upTo = position < last ? Math.Min(last, position + rows) : last;
        return new JournalExport(
            journal, customer, new ExportRange(position, upTo, last), ExportFormat.Of(context.Request),
            sessions.TokenFor(context), drain.StreamsEnd, log);
    }
}

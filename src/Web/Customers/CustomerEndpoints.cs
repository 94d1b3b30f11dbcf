using Messaging.Actors.Domain;
using Messaging.Persistence.Customers;
using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide;
using Messaging.Persistence.ReadSide.Projecting;
using Messaging.Web.Conversations;
using Messaging.Web.Json;

namespace Messaging.Web.Customers;

/// <summary>The list of customers, and reading and changing one of them.</summary>
public static class CustomerEndpoints
{
    private const int UsualPage = 50;
    private const int LargestPage = 200;
    private const int LongestSearch = 200;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(500);

    public static void MapCustomers(this IEndpointRouteBuilder app)
    {
        var customers = app.MapGroup("/api/customers");
        customers.MapGet("", ListAsync);
        customers.MapPost("", CreateAsync);
        customers.MapGet("{id}", GetAsync);
        customers.MapPatch("{id}", ChangeAsync);
        customers.MapPost("{id}/read", ReadAsync);
    }

    private static async Task<IResult> ListAsync(
        string? search, string? cursor, string? limit, Inbox inbox, JournalReader journal, ProjectionPosition position,
        CancellationToken cancellationToken)
    {
        if (QueryNumbers.Limit(limit, UsualPage, LargestPage) is not { } rows)
            return ApiProblems.BadRequest($"limit must be a number from 1 to {LargestPage}.");
        if (search?.Length > LongestSearch)
            return ApiProblems.BadRequest($"search has at most {LongestSearch} characters.");
        var wanted = search?.Replace("\0", "").Trim() is { Length: > 0 } words ? words : null;
        InboxCursor? after = null;
        if (!string.IsNullOrEmpty(cursor))
        {
            if (!InboxCursorText.TryRead(cursor, wanted, out var read))
                return ApiProblems.BadRequest("cursor is none that was given out for this search; begin again without one.");
            after = read;
        }

        // Who wrote a moment ago expects to find it here; a read side that lags for longer is shown as it is.
        await position.ReachedAsync(await journal.LastOrderingAsync(cancellationToken), LongestWait, cancellationToken);
        var page = await inbox.PageAsync(wanted, after, rows, cancellationToken);
        return TypedResults.Ok(new CustomersJson(
            [.. page.Customers.Select(CustomerJson.Of)], page.Next is { } next ? InboxCursorText.Write(next, wanted) : null));
    }

    private static async Task<IResult> CreateAsync(
        HttpContext context, CustomerDirectory directory, ConversationGateway conversations, TimeProvider clock)
    {
        var (body, refusal) = await JsonBody.ReadAsync<CreateCustomerJson>(context.Request);
        if (body is null)
            return refusal!;
        if (CustomerInput.NameProblem(body.Name) is { } nameProblem)
            return ApiProblems.BadRequest(nameProblem);
        var (numbers, problem) = CustomerInput.Numbers(body.PhoneNumbers, []);
        if (problem is not null)
            return ApiProblems.BadRequest(problem);

        var entry = new DirectoryEntry(
            new CustomerId(Guid.CreateVersion7().ToString()), CustomerKind.Person, body.Name?.Trim() ?? "", numbers);
        if (await directory.CreateAsync(entry, context.RequestAborted) is { } taken)
            return await TakenAsync(context, conversations, taken);

        var result = await conversations.AskAsync(
            new FollowDirectory(entry, clock.GetUtcNow()), ConversationGateway.CallerTime, context.RequestAborted);
        return result is CustomerResult created
            ? TypedResults.Created($"/api/customers/{entry.Id}", CustomerJson.Of(created.Customer))
            : ApiProblems.Unavailable(context, "It is not known whether the customer was stored; look before you try again.");
    }

    private static async Task<IResult> GetAsync(
        HttpContext context, string id, ConversationGateway conversations) =>
        await conversations.CustomerAsync(new CustomerId(id), context.RequestAborted) switch
        {
            CustomerResult found => TypedResults.Ok(CustomerJson.Of(found.Customer)),
            Refused refused => ApiProblems.Of(context, refused),
            _ => ApiProblems.Unavailable(context, "The customer could not be read; try again."),
        };

    private static async Task<IResult> ChangeAsync(
        HttpContext context, string id, CustomerDirectory directory, ConversationGateway conversations, TimeProvider clock)
    {
        var (body, refusal) = await JsonBody.ReadAsync<ChangeCustomerJson>(context.Request);
        if (body is null)
            return refusal!;
        if (CustomerInput.NameProblem(body.Name) is { } nameProblem)
            return ApiProblems.BadRequest(nameProblem);
        var found = await conversations.CustomerAsync(new CustomerId(id), context.RequestAborted);
        if (found is not CustomerResult { Customer: var customer })
        {
            return found is Refused unknown
                ? ApiProblems.Of(context, unknown)
                : ApiProblems.Unavailable(context, "The customer could not be read; try again.");
        }

        DirectoryEntry? entry = null;
        if (body.PhoneNumbers is not null)
        {
            if (customer.Kind == CustomerKind.Group)
                return ApiProblems.Conflict("The participants of a group cannot be changed.");
            var giver = body.TakeFrom is null ? null : await directory.FindAsync(new CustomerId(body.TakeFrom), context.RequestAborted);
            if (body.TakeFrom is not null && giver is null)
                return ApiProblems.BadRequest("take_from is no customer.");
            var (numbers, problem) = CustomerInput.Numbers(body.PhoneNumbers, customer.Addresses.AddRange(giver?.Addresses ?? []));
            if (problem is not null)
                return ApiProblems.BadRequest(problem);
            // The directory first, all at once; then the journals follow, or are made to by DirectorySweep.
            var change = await directory.ChangeAsync(customer.Id, numbers, giver?.Id, context.RequestAborted);
            if (change is null)
                return ApiProblems.UnknownCustomer();
            if (change.Taken is { } taken)
                return await TakenAsync(context, conversations, taken);
            entry = change.Entry;
            if (change.From is { } from)
            {
                await conversations.AskAsync(
                    new FollowDirectory(from, clock.GetUtcNow()), ConversationGateway.CallerTime, CancellationToken.None);
            }
        }

        var result = await conversations.AskAsync(
            new ChangeCustomer(customer.Id, clock.GetUtcNow(), body.Name?.Trim(), entry),
            ConversationGateway.CallerTime,
            context.RequestAborted);
        return result switch
        {
            CustomerResult changed => TypedResults.Ok(CustomerJson.Of(changed.Customer)),
            Refused refused => ApiProblems.Of(context, refused),
            _ => ApiProblems.Unavailable(context, "The change could not be stored; try again."),
        };
    }

    private static async Task<IResult> ReadAsync(
        HttpContext context, string id, KnownCustomers customers, ConversationGateway conversations, TimeProvider clock)
    {
        var (body, refusal) = await JsonBody.ReadAsync<ReadJson>(context.Request);
        if (body is null)
            return refusal!;
        if (body.Seq is not >= 0)
            return ApiProblems.BadRequest("seq must be a sequence number of the conversation.");
        var customer = new CustomerId(id);
        if (!await customers.ExistsAsync(customer, context.RequestAborted))
            return ApiProblems.UnknownCustomer();

        var result = await conversations.AskAsync(
            new MarkRead(customer, clock.GetUtcNow(), body.Seq.Value), ConversationGateway.CallerTime, context.RequestAborted);
        return result switch
        {
            Acknowledged => TypedResults.NoContent(),
            Refused refused => ApiProblems.Of(context, refused),
            _ => ApiProblems.Unavailable(context, "It could not be stored; try again."),
        };
    }

    // The owner may itself be half made: asking for it completes it, so that what the caller is sent to is there.
    private static async Task<IResult> TakenAsync(HttpContext context, ConversationGateway conversations, AddressTaken taken)
    {
        await conversations.CustomerAsync(taken.Owner, context.RequestAborted);
        return ApiProblems.Conflict(
            "A number belongs to another customer.", ("customer_id", taken.Owner.Value), ("phone_number", taken.Address));
    }
}

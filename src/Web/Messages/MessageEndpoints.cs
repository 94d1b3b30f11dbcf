using Messaging.Actors.Domain;
using Messaging.Persistence.ReadSide;
using Messaging.Web.Conversations;
using Messaging.Web.Customers;
using Messaging.Web.Json;
using Messaging.Web.Telnyx;

namespace Messaging.Web.Messages;

/// <summary>Send, retry and history of one conversation.</summary>
public static class MessageEndpoints
{
    private const int UsualPage = 50;
    private const int LargestPage = 200;

    public static void MapMessages(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/messages/send", SendAsync);
        app.MapPost("/api/messages/{id}/retry", RetryAsync);
        app.MapGet("/api/messages", HistoryAsync);
    }

    private static async Task<IResult> SendAsync(
        HttpContext context, ConversationGateway conversations, KnownCustomers customers, TelnyxMode telnyx, TimeProvider clock)
    {
        var (body, refusal) = await JsonBody.ReadAsync<SendRequestJson>(context.Request);
        if (body is null)
            return refusal!;
        if (body.Problem() is { } problem)
            return ApiProblems.BadRequest(problem);
        if (!IdempotencyKey.TryRead(context.Request, out var key))
            return ApiProblems.BadRequest(IdempotencyKey.Rule);
        var customer = new CustomerId(body.CustomerId!);
        if (!await customers.ExistsAsync(customer, context.RequestAborted))
            return ApiProblems.UnknownCustomer();

        var command = new SendMessage(customer, clock.GetUtcNow())
        {
            NewMessageId = new MessageId(Guid.CreateVersion7().ToString()),
            Text = body.MessageText ?? "",
            Media = [.. (body.MediaUrls ?? []).Select(url => new Media(url!, null, null, null))],
            From = string.IsNullOrEmpty(body.From) ? null : TelnyxAddress.Normalize(body.From),
            DefaultFrom = telnyx.DefaultFrom,
            SentBy = context.User.Identity?.Name ?? "",
            IdempotencyKey = key,
        };
        return await AnswerAsync(context, conversations, command, StatusCodes.Status201Created,
            "It is not known whether the message was stored. Repeat the call with the same Idempotency-Key: nothing is sent twice.");
    }

    private static async Task<IResult> RetryAsync(
        HttpContext context, string id, string? customerId, ConversationGateway conversations, KnownCustomers customers, TimeProvider clock)
    {
        if (string.IsNullOrWhiteSpace(customerId))
            return ApiProblems.BadRequest("customerId required");
        var customer = new CustomerId(customerId);
        if (!await customers.ExistsAsync(customer, context.RequestAborted))
            return ApiProblems.UnknownCustomer();
        if (id.Contains('\0'))
            return ApiProblems.NotFound("There is no such message.");
        var command = new RetryMessage(customer, clock.GetUtcNow(), new MessageId(id), context.User.Identity?.Name ?? "");
        return await AnswerAsync(context, conversations, command, StatusCodes.Status202Accepted,
            "It is not known whether the message is sent again. Its status tells: look there before another try.");
    }

    private static async Task<IResult> HistoryAsync(
        HttpContext context, string? customerId, string? before, string? limit, KnownCustomers customers, ConversationArchive archive)
    {
        if (string.IsNullOrWhiteSpace(customerId))
            return ApiProblems.BadRequest("customerId required");
        if (QueryNumbers.Limit(limit, UsualPage, LargestPage) is not { } rows)
            return ApiProblems.BadRequest($"limit must be a number from 1 to {LargestPage}.");
        var customer = new CustomerId(customerId);
        if (!await customers.ExistsAsync(customer, context.RequestAborted))
            return ApiProblems.UnknownCustomer();

        // PostgreSQL cannot look for a NUL, and no message of ours has one in its id.
        var page = before?.Contains('\0') == true ? null : await archive.PageAsync(
            customer, string.IsNullOrEmpty(before) ? null : new MessageId(before), rows, context.RequestAborted);
        return page is null
            ? ApiProblems.BadRequest("before is no message of this conversation.")
            : TypedResults.Ok(new MessagesJson([.. page.Rows.Select(MessageJson.Of)], page.NextBefore?.Value, page.LastSeq));
    }

    private static async Task<IResult> AnswerAsync(
        HttpContext context, ConversationGateway conversations, ConversationCommand command, int status, string unknown) =>
        await conversations.AskAsync(command, ConversationGateway.CallerTime, context.RequestAborted) switch
        {
            MessageResult result => TypedResults.Json(MessageJson.Of(result.Message), statusCode: status),
            Refused refused => ApiProblems.Of(context, refused),
            _ => ApiProblems.Unavailable(context, unknown),
        };
}

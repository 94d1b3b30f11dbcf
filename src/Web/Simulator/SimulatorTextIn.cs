using Messaging.Web.Telnyx;

namespace Messaging.Web.Simulator;

/// <summary><c>POST /simulator/inbound</c>: texts in as a customer would, through the same webhook and signature.</summary>
internal sealed class SimulatorTextIn(
    SimulatorLedger ledger, SimulatorWebhooks webhooks, SimulatorRoute route, TelnyxMode mode, TimeProvider time)
{
    private const int MaxText = 10_000;
    private const int MaxList = 20;
    private const int MaxId = 100;
    private const int MaxAddress = 64;

    public sealed record Request(
        string? From,
        string? To,
        string? Text,
        IReadOnlyList<string>? MediaUrls,
        IReadOnlyList<string>? Cc,
        string? EventId,
        string? MessageId);

    public async Task<IResult> ReceiveAsync(HttpContext context)
    {
        if (await SimulatorJson.ReadAsync<Request>(context.Request) is not { } request)
            return Invalid("A JSON body such as {\"from\": \"+13125550123\", \"text\": \"Hello\"} is expected.");
        if (Check(request) is { } problem)
            return Invalid(problem);
        if (route.FindWebhookUrl() is not { } url)
            return NotDelivered("The application does not listen yet.");

        var text = new SimulatedInbound(
            request.EventId ?? Guid.NewGuid().ToString(),
            request.MessageId ?? Guid.NewGuid().ToString(),
            time.GetUtcNow(),
            TelnyxAddress.Normalize(request.From!),
            request.To ?? mode.DefaultFrom ?? SimulatedNumbers.OurNumber,
            [.. request.Cc ?? []],
            request.Text,
            [.. request.MediaUrls ?? []]);
        Obey(text);
        var webhook = new SimulatedWebhook(url, "message.received", text.EventId, text.At, SimulatorPayload.Inbound(text));
        var status = await webhooks.DeliverAsync(webhook, context.RequestAborted);
        return SimulatorWebhooks.IsSuccess(status)
            ? Results.Json(new { text.EventId, text.MessageId }, SimulatorJson.Options, statusCode: StatusCodes.Status202Accepted)
            : NotDelivered(status is { } s ? $"The webhook answered {(int)s}." : "The webhook did not answer in time.");
    }

    // As Telnyx does it, before the application hears of the text.
    private void Obey(SimulatedInbound text)
    {
        switch (text.Autoresponse)
        {
            case "STOP":
                ledger.OptOut(text.From);
                break;
            case "START":
                ledger.OptIn(text.From);
                break;
        }
    }

    private static string? Check(Request request) => request switch
    {
        { From: null or "" } => "'from' is expected: the number that texts in.",
        { From.Length: > MaxAddress } or { To.Length: > MaxAddress } => "'from' and 'to' are at most 64 characters long.",
        { To: "" } => "'to' is expected to be a number, or to be left out.",
        _ when string.IsNullOrEmpty(request.Text) && request.MediaUrls is not { Count: > 0 } => "'text' or 'media_urls' is expected.",
        { Text.Length: > MaxText } => "'text' is at most 10000 characters long.",
        { MediaUrls.Count: > MaxList } or { Cc.Count: > MaxList } => "'media_urls' and 'cc' have at most 20 entries.",
        _ when request.MediaUrls?.All(SimulatorJson.IsWebAddress) is false => "'media_urls' are expected to be absolute http or https addresses.",
        _ when request.Cc?.Any(number => string.IsNullOrWhiteSpace(number) || number.Length > MaxAddress) is true => "'cc' is expected to hold numbers.",
        { EventId: "" or { Length: > MaxId } } or { MessageId: "" or { Length: > MaxId } } => "'event_id' and 'message_id' have 1 to 100 characters.",
        _ => null,
    };

    private static IResult Invalid(string detail) =>
        Results.Problem(detail, statusCode: StatusCodes.Status400BadRequest, title: "The text cannot be brought in");

    private static IResult NotDelivered(string detail) =>
        Results.Problem(detail, statusCode: StatusCodes.Status502BadGateway, title: "The text was not taken");
}

using System.Globalization;
using System.Text;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Tests.Domain;

/// <summary>The commands of the stories, with everything that a story does not care about filled in. Times are seconds since noon.</summary>
internal static class Commands
{
    public const string Phone = "+13125550123";
    public const string OtherPhone = "+13125550124";
    public const string Ours = "+13125550100";
    public const string Default = "+13125550199";

    public static readonly CustomerId Anna = new("anna");
    public static readonly MessageError Refusal = new("40305", "Invalid from", null);
    public static readonly MessageError OptedOut = new("40300", "Blocked due to STOP message", null);

    public static readonly DirectoryEntry TheGroup = new(Anna, CustomerKind.Group, $"{Phone}, {OtherPhone}", [Phone, OtherPhone]);

    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset At(double seconds) => Noon.AddSeconds(seconds);

    public static ReceiveMessage Text(
        string eventId = "e1", string? telnyxId = null, string text = "hi", string from = Phone, string to = Ours,
        double occurred = 0, OptOutWish optOut = OptOutWish.None, CustomerKind kind = CustomerKind.Person, DirectoryEntry? entry = null) =>
        new(entry ?? (kind == CustomerKind.Group ? TheGroup : Entry(1, from)), At(occurred))
        {
            NewMessageId = new MessageId("in-" + eventId),
            From = from,
            To = to,
            Text = text,
            SentAt = At(occurred),
            TelnyxMessageId = telnyxId ?? "t-" + eventId,
            OptOut = optOut,
            Webhook = Webhook(eventId, occurred),
        };

    public static SendMessage Send(
        string id = "m1", string text = "hello", string? key = null, string? from = null, string? defaultFrom = Default, double at = 1) =>
        new(Anna, At(at))
        {
            NewMessageId = new MessageId(id),
            Text = text,
            From = from,
            DefaultFrom = defaultFrom,
            SentBy = "admin",
            IdempotencyKey = key,
        };

    public static RetryMessage Retry(string id = "m1", double at = 100) => new(Anna, At(at), new MessageId(id), "admin");

    public static StartSend Start(double at = 2) => new(Anna, At(at));

    public static RecoverOutbox Recover(double at = 50) => new(Anna, At(at));

    public static RecordSendOutcome Outcome(SendOutcome outcome, string id = "m1", int attempt = 1, double at = 3) =>
        new(Anna, At(at), new MessageId(id), attempt, outcome);

    public static RecordSendOutcome Accepted(string id = "m1", int attempt = 1, string telnyxId = "x1", double at = 3) =>
        Outcome(new SendOutcome.Accepted(telnyxId, MessageStatus.Queued, 2), id, attempt, at);

    public static RecordSendOutcome Rejected(string id = "m1", int attempt = 1, MessageError? error = null, double at = 3) =>
        Outcome(new SendOutcome.Refused(error ?? Refusal), id, attempt, at);

    public static RecordSendOutcome NotTaken(string id = "m1", int attempt = 1, TimeSpan? retryAfter = null, double at = 3) =>
        Outcome(new SendOutcome.NotTaken("HTTP 429", retryAfter), id, attempt, at);

    public static RecordSendOutcome Lost(string id = "m1", int attempt = 1, double at = 3) =>
        Outcome(new SendOutcome.Lost("Timeout"), id, attempt, at);

    public static ReportDelivery Report(
        MessageStatus status, string? id = "m1", int? attempt = 1, string? telnyxId = "x1", string? to = Phone,
        string? text = null, double occurred = 10, MessageError? error = null) =>
        new(Anna, At(occurred))
        {
            MessageId = id is null ? null : new MessageId(id),
            Attempt = attempt,
            TelnyxMessageId = telnyxId,
            To = to,
            Text = text,
            Status = status,
            Error = error,
            Webhook = Webhook(string.Create(CultureInfo.InvariantCulture, $"r-{status}-{occurred}"), occurred),
        };

    public static MarkRead ReadUpTo(long seq) => new(Anna, At(60), seq);

    public static FindReceived Find(DirectoryEntry entry, string eventId = "e1", string? telnyxId = null, double happened = 0) =>
        new(entry, At(90)) { EventId = eventId, TelnyxMessageId = telnyxId ?? "t-" + eventId, HappenedAt = At(happened) };

    public static FollowDirectory Create(params string[] addresses) => new(Entry(1, addresses) with { Name = "Anna" }, At(0));

    public static ChangeCustomer Change(string? name = null, DirectoryEntry? entry = null) => new(Anna, At(70), name, entry);

    /// <summary>What the directory says of the story's customer.</summary>
    public static DirectoryEntry Entry(long version, params string[] addresses) =>
        new(Anna, CustomerKind.Person, "", [.. addresses], version);

    private static WebhookRecord Webhook(string eventId, double occurred) =>
        new(eventId, At(occurred), Encoding.UTF8.GetBytes($$"""{"id":"{{eventId}}"}"""));
}

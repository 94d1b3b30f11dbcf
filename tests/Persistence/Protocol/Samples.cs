using System.Text.Json;
using Messaging.Actors.Domain;
using Messaging.Actors.Health;

namespace Messaging.Persistence.Tests.Protocol;

/// <summary>One value of everything that is stored, every field of it set. The files beside this one hold its bytes as first stored: never change either.</summary>
internal static class Samples
{
    private static readonly CustomerId Anna = new("0197a2b0-0000-7000-8000-000000000001");
    private static readonly MessageId Reply = new("0197a2b0-0000-7000-8000-000000000002");
    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 1, 31, 12, 0, 0, 123, TimeSpan.Zero).AddTicks(4567);
    private static readonly DateTimeOffset Second = new(2026, 1, 31, 12, 0, 0, 123, TimeSpan.Zero);
    private static readonly WebhookRecord Webhook = new("b3c1", At.AddSeconds(-1), new byte[] { 0x7b, 0x00, 0xff, 0x7d });

    private static readonly Message Inbound = new()
    {
        Id = new MessageId("0197a2b0-0000-7000-8000-000000000003"),
        CustomerId = Anna,
        Direction = MessageDirection.Inbound,
        Text = "Grüße 👋🏽\r\n\"quoted\"",
        SentAt = Second,
        Status = MessageStatus.Received,
        From = "+13125550123",
        To = "+13125550100",
        Media = [new Media("https://example.com/a.png", "image/png", 1234, "ab12"), new Media("https://example.com/b", null, null, null)],
        Parts = 2,
        TelnyxMessageId = "40385f64",
        CreatedSeq = 2,
        Seq = 2,
    };

    private static readonly Message Outbound = new()
    {
        Id = Reply,
        CustomerId = Anna,
        Direction = MessageDirection.Outbound,
        Text = "Hello",
        SentAt = Second,
        Status = MessageStatus.DeliveryFailed,
        From = "+13125550100",
        To = "+13125550123",
        Parts = 1,
        SentBy = "admin",
        Error = new MessageError("40008", "Undeliverable", "The carrier gave no reason."),
        TelnyxMessageId = "40385f65",
        StatusAt = At,
        Attempt = 3,
        CreatedSeq = 5,
        Seq = 9,
    };

    private static readonly Customer Entry = new()
    {
        Id = Anna,
        Kind = CustomerKind.Group,
        Name = "Anna & Bo",
        Addresses = ["+13125550123", "74747", "MyBank"],
        LastMessage = Outbound,
        LastActivityAt = Second,
        UnreadCount = 3,
        OptedOut = true,
        Version = 7,
    };

    public static IReadOnlyDictionary<string, object> ByManifest { get; } = new Dictionary<string, object>
    {
        ["customer-created"] = new CustomerCreated { Seq = 1, At = At, Customer = Entry },
        ["customer-renamed"] = new CustomerRenamed { Seq = 7, At = At, Customer = Entry with { LastMessage = null } },
        ["addresses-changed"] = new AddressesChanged { Seq = 7, At = At, Customer = Entry },
        ["opt-out-changed"] = new OptOutChanged { Seq = 7, At = At, Customer = Entry },
        ["read"] = new ConversationRead { Seq = 7, At = At, Customer = Entry, UpTo = 6 },
        ["received"] = new MessageReceived { Seq = 2, At = At, Message = Inbound, Webhook = Webhook },
        ["send-requested"] = new SendRequested { Seq = 5, At = At, Message = Outbound, IdempotencyKey = "key-1" },
        ["send-retried"] = new SendRetried { Seq = 9, At = At, Message = Outbound, By = "admin" },
        ["send-started"] = new SendStarted(Anna) { Seq = 6, At = At, MessageId = Reply, Attempt = 2 },
        ["send-postponed"] = new SendPostponed(Anna) { Seq = 7, At = At, MessageId = Reply, NotBefore = At.AddSeconds(2), Reason = "HTTP 429" },
        ["send-accepted"] = new SendAccepted { Seq = 9, At = At, Message = Outbound },
        ["send-refused"] = new SendRefused { Seq = 9, At = At, Message = Outbound },
        ["send-outcome-lost"] = new SendOutcomeLost { Seq = 9, At = At, Message = Outbound, Reason = "Timeout" },
        ["delivery-reported"] = new DeliveryReported { Seq = 9, At = At, Message = Outbound, Webhook = Webhook },
        ["conversation"] = new ConversationState
        {
            Id = Anna,
            Customer = Entry,
            LastSeq = 9,
            Unread = [2, 3, 4],
            Outbox = [new OutboxItem(Reply, 3, At, 2, At.AddSeconds(4), TimeSpan.Zero, Started: true)],
            RecentOutbound = [Outbound],
            OutboundForgotten = true,
            SeenWebhooks = [new SeenWebhook("b3c1", "40385f64", At), new SeenWebhook("b3c2", null, At)],
            ForgottenUpTo = At.AddDays(-1),
            UsedKeys = [new UsedKey("key-1", Reply)],
            KeysForgotten = true,
            LastInboundFrom = "+13125550123",
            LastInboundTo = "+13125550100",
        },
        ["probe-written"] = new ProbeWritten(At),
    };

    /// <summary>The same with nothing set that may be left out.</summary>
    public static IReadOnlyList<object> Bare { get; } =
    [
        new MessageReceived
        {
            Seq = 1,
            At = At,
            Webhook = new WebhookRecord("", DateTimeOffset.MinValue, default),
            Message = Inbound with { Text = "", Media = [], TelnyxMessageId = null, Parts = 1 },
        },
        new SendRequested { Seq = 1, At = At, Message = Outbound with { SentBy = null, Error = null, StatusAt = null, TelnyxMessageId = null } },
        new SendRefused { Seq = 1, At = At, Message = Outbound with { Error = new MessageError("", "Title", null) } },
        new CustomerCreated { Seq = 1, At = At, Customer = Entry with { Name = "", Addresses = [], AddressesVersion = 3, LastMessage = null, OptedOut = false } },
        ConversationState.Empty(Anna),
    ];

    /// <summary>A value by its parts: records with arrays in them do not compare so by themselves.</summary>
    public static string Parts(object value) => value.GetType().Name + JsonSerializer.Serialize(value, value.GetType());
}

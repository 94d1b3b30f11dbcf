using Akka.Actor;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Actors.Health;
using Messaging.Actors.Membership;
using Messaging.Persistence.ReadSide.Projecting;

namespace Messaging.Persistence.Tests.Protocol;

/// <summary>
/// One or more values of everything that nodes say to each other: with every field set, and with what may be left out left out.
/// <c>WireSamples.txt</c> holds their bytes as first sent, in the same order for each name. Neither changes while a version that sends them
/// may still run: a new field is set in one more sample, behind the others.
/// </summary>
internal static class WireSamples
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static readonly CustomerId Anna = new("0197a2b0-0000-7000-8000-000000000001");
    private static readonly MessageId Reply = new("0197a2b0-0000-7000-8000-000000000002");
    private static readonly DateTimeOffset At = new DateTimeOffset(2026, 1, 31, 12, 0, 0, 123, TimeSpan.Zero).AddTicks(4567);
    private static readonly DirectoryEntry Group = new(Anna, CustomerKind.Group, "Anna & Bo", ["+13125550123", "74747"], 7);
    private static readonly DirectoryEntry Bare = new(Anna, CustomerKind.Person, "", [], 0);
    private static readonly WebhookRecord Webhook = new("b3c1", At.AddSeconds(-1), new byte[] { 0x7b, 0x00, 0xff, 0x7d });
    private static readonly WebhookRecord NoWebhook = new("", DateTimeOffset.MinValue, default);
    private static readonly MessageError Error = new("40300", "Blocked due to STOP message", null);
    private static readonly Media[] Media = [new("https://example.com/a.png", "image/png", 1234, "ab12"), new("https://example.com/b", null, null, null)];
    private static readonly ConversationEvent[] Events = [.. Samples.ByManifest.Values.OfType<ConversationEvent>()];

    public static IReadOnlyList<object> All(IActorRef feed) =>
    [
        new FollowDirectory(Group, At),
        new FollowDirectory(Bare, At),
        new ChangeCustomer(Anna, At, "Anna", Group),
        new ChangeCustomer(Anna, At, null, null),
        new ChangeCustomer(Anna, At, "", Bare),
        new MarkRead(Anna, At, 17),
        new ReceiveMessage(Group, At)
        {
            NewMessageId = Reply,
            From = "+13125550123",
            To = "+13125550100",
            Text = "Grüße 👋🏽\r\n\"quoted\"",
            SentAt = At.AddSeconds(-2),
            Media = [.. Media],
            Parts = 3,
            TelnyxMessageId = "40385f64",
            OptOut = OptOutWish.OptIn,
            Webhook = Webhook,
        },
        new ReceiveMessage(Bare, At)
        {
            NewMessageId = Reply,
            From = "",
            To = "",
            Text = "",
            SentAt = DateTimeOffset.UnixEpoch,
            OptOut = OptOutWish.OptOut,
            Webhook = NoWebhook,
        },
        new FindReceived(Group, At) { EventId = "b3c1", TelnyxMessageId = "40385f64", HappenedAt = At.AddSeconds(-3) },
        new FindReceived(Bare, At) { EventId = "", TelnyxMessageId = null, HappenedAt = DateTimeOffset.MinValue },
        new ReportDelivery(Anna, At)
        {
            MessageId = Reply,
            Attempt = 2,
            TelnyxMessageId = "40385f65",
            To = "+13125550123",
            Text = "Hello",
            Status = MessageStatus.DeliveryFailed,
            Error = Error,
            Parts = 2,
            Webhook = Webhook,
        },
        new ReportDelivery(Anna, At)
        {
            TelnyxMessageId = null,
            To = null,
            Text = null,
            Status = MessageStatus.Sent,
            Webhook = NoWebhook,
        },
        new SendMessage(Anna, At)
        {
            NewMessageId = Reply,
            Text = "Hello",
            Media = [.. Media],
            From = "+13125550100",
            DefaultFrom = "+13125550199",
            SentBy = "admin",
            IdempotencyKey = "order-17",
        },
        new SendMessage(Anna, At) { NewMessageId = Reply, Text = "", SentBy = "admin" },
        new RetryMessage(Anna, At, Reply, "admin"),
        new StartSend(Anna, At),
        new StartSend(Anna, At) { Traceparent = Trace },
        new MarkRead(Anna, At, 17) { Traceparent = Trace },
        new RecordSendOutcome(Anna, At, Reply, 2, new SendOutcome.Accepted("40385f65", MessageStatus.Queued, 2)),
        new RecordSendOutcome(Anna, At, Reply, 2, new SendOutcome.Accepted("40385f65", MessageStatus.Sending, null)),
        new RecordSendOutcome(Anna, At, Reply, 2, new SendOutcome.Refused(Error)),
        new RecordSendOutcome(Anna, At, Reply, 2, new SendOutcome.NotTaken("HTTP 429", TimeSpan.FromMilliseconds(1500))),
        new RecordSendOutcome(Anna, At, Reply, 2, new SendOutcome.NotTaken("connection refused", null)),
        new RecordSendOutcome(Anna, At, Reply, 2, new SendOutcome.Lost("")),
        new RecoverOutbox(Anna, At),
        new GetCustomer(Anna),
        new WakeOutbox(Anna),
        new Probe(new CustomerId(Probe.IdPrefix + "node"), At),
        new Subscribe(Anna, 0, feed, 3),
        new Subscribe(Anna, null, feed, 4),
        new Unsubscribe(Anna, feed),
        new Subscribed(3, 9, [Events[0], Events[1]]),
        new Subscribed(0, 0, []),
        new EventsAppended([Events[0], Events[1]]),
        new EventsAppended([Events[0]]) { Traceparents = [Trace] },
        // One by one, so that a new event is one more sample.
        .. Events.Select(e => new EventsAppended([e])),
        new EventsAppended([Events[0], Events[1]]) { Traceparents = [null, Trace] },
        new CustomerEntryChanged(((CustomerCreated)Samples.ByManifest["customer-created"]).Customer),
        new CustomerResult(((CustomerRenamed)Samples.ByManifest["customer-renamed"]).Customer),
        new MessageResult(((MessageReceived)Samples.ByManifest["received"]).Message, Repeated: false),
        new MessageResult(((SendRequested)Samples.ByManifest["send-requested"]).Message, Repeated: true),
        Acknowledged.Instance,
        Acknowledged.Again,
        .. Enum.GetValues<RefusalReason>().Select(reason => new Refused(reason, $"because of {reason}")),
        NotStored.Instance,
        new SessionEnded("9f86d081"),
        new ReadSideAdvanced(17),
        GetNodeReport.Instance,
        new NodeReport("1.2.3", At, new ShardCount(34, 2100), 17, IsDraining: true, ReachesDatabase: false),
        new NodeReport("", DateTimeOffset.UnixEpoch, null, 0, IsDraining: false, ReachesDatabase: false),
        new NodeReport("1.2.3", At, new ShardCount(34, 2100), 17, IsDraining: true, ReachesDatabase: true),
        BeginDrain.Instance,
        DrainBegun.Instance,
        NobodyTakesOver.Instance,
    ];
}

using System.Globalization;
using Messaging.Actors.Domain;
using Messaging.Web.Telnyx;

namespace Messaging.Bench.Micro;

/// <summary>
/// A conversation led to a given length by the commands that the server gives: texts and replies in turn, each reply with an idempotency key,
/// accepted by the carrier and reported on twice. Of the newest reply the last report is still to come.
/// </summary>
internal sealed class Talk
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 2, 15, 0, 0, TimeSpan.Zero);

    private static readonly TelnyxWebhook.InboundText s_text = (TelnyxWebhook.InboundText)WebhookParser.Parse(Payloads.InboundText);
    private static readonly TelnyxWebhook.DeliveryReport s_report = (TelnyxWebhook.DeliveryReport)WebhookParser.Parse(Payloads.Delivered);

    private static readonly DirectoryEntry s_entry = new(new CustomerId(Id("customer", 0)), CustomerKind.Person, "Anna", [s_text.From]);

    private int _messages;
    private int _seconds;

    private Talk()
    {
    }

    public ConversationState State { get; private set; } = ConversationState.Empty(s_entry.Id);

    /// <summary>An agent reads each text before replying to it.</summary>
    public static Talk Read(int messages)
    {
        var talk = new Talk();
        while (talk._messages < messages)
        {
            if (talk._messages > 0)
                talk.Take(talk.Report(MessageStatus.Delivered));
            talk.Take(talk.Text());
            talk.Take(new MarkRead(s_entry.Id, talk.Later(), talk.State.LastSeq));
            talk.Reply();
        }

        return talk;
    }

    /// <summary>Texts only, and nobody reads them.</summary>
    public static Talk Unread(int messages)
    {
        var talk = new Talk();
        while (talk._messages < messages)
            talk.Take(talk.Text());
        return talk;
    }

    /// <summary>The next text of the customer.</summary>
    public ReceiveMessage Text()
    {
        var number = ++_messages;
        var at = Later();
        return new ReceiveMessage(s_entry, at)
        {
            NewMessageId = new MessageId(Id("message", number)),
            From = s_text.From,
            To = s_text.To,
            Text = s_text.Text,
            SentAt = at,
            Media = s_text.Media,
            Parts = s_text.Parts,
            TelnyxMessageId = Id("telnyx", number),
            OptOut = s_text.OptOut,
            Webhook = new WebhookRecord(Id("event", number), at, Payloads.InboundText),
        };
    }

    /// <summary>What became of the newest reply.</summary>
    public ReportDelivery Report(MessageStatus status)
    {
        var row = State.RecentOutbound[^1];
        var at = Later();
        return new ReportDelivery(s_entry.Id, at)
        {
            MessageId = row.Id,
            Attempt = row.Attempt,
            TelnyxMessageId = row.TelnyxMessageId,
            To = row.To,
            Text = row.Text,
            Status = status,
            Parts = s_report.Parts,
            Webhook = new WebhookRecord(Id("event", (int)status), at, Payloads.Delivered),
        };
    }

    /// <summary>What the command leads to, which must be one event of this kind: a refusal or a copy would cost something else.</summary>
    public T Decide<T>(ConversationCommand command)
        where T : ConversationEvent
    {
        var decision = ConversationDecider.Decide(State, command);
        return decision.Events is [T only]
            ? only
            : throw new InvalidOperationException($"{command.GetType().Name} led to {decision.Events.Length} events and {decision.Result}.");
    }

    private void Reply()
    {
        var number = ++_messages;
        var id = new MessageId(Id("message", number));
        Take(new SendMessage(s_entry.Id, Later())
        {
            NewMessageId = id,
            Text = s_report.Text!,
            SentBy = "admin",
            IdempotencyKey = Id("key", number),
            Archived = new ArchiveAnswer(null),
        });
        Take(new StartSend(s_entry.Id, Later()));
        Take(new RecordSendOutcome(s_entry.Id, Later(), id, 1, new SendOutcome.Accepted(Id("telnyx", number), MessageStatus.Queued, 1)));
        Take(Report(MessageStatus.Sent));
    }

    private void Take(ConversationCommand command)
    {
        var decision = ConversationDecider.Decide(State, command);
        State = decision.State ?? throw new InvalidOperationException($"{command.GetType().Name} led to {decision.Result}.");
    }

    private DateTimeOffset Later() => s_start.AddSeconds(++_seconds);

    // As long as UUIDs, which the real ones are, but alike up to their end: telling two of them apart costs the most it can.
    private static string Id(string kind, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind,-8}-0000-7000-8000-{number:x12}").Replace(' ', '0');
}

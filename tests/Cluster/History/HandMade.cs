using System.Collections.Immutable;
using Messaging.Actors.Domain;

namespace Messaging.Cluster.Tests.History;

/// <summary>A small run in which everything went well, made by the domain's own rules, and parts of it to be spoilt.</summary>
internal static class HandMade
{
    public const string Ada = "ada";
    public const string Bob = "bob";
    public const string Ours = "+13125550100";

    private static readonly DateTimeOffset s_noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Ada texts twice and gets four replies: one delivered, one of unknown fate, one refused, one whose answer was lost.</summary>
    public static RunHistory Good()
    {
        var ada = new Journal(Ada, "+13125550123");
        ada.Text("a1").Send("one", "k1").Start().Accepted("one").Report("r1", "one", "sent").Report("r2", "one", "delivered");
        ada.Rename("Ada L.").Text("a2").MarkRead(ada.LastSeq);
        ada.Send("two", "k2").Send("three", "k3").Start().Lost("two").Start().Refused("three");
        ada.Send("four", "k4").Start().Lost("four").Report("r3", "four", "delivered");
        var bob = new Journal(Bob, "+13125550124").Text("b1");

        return new RunHistory
        {
            Seed = 1,
            Texts = [Text("a1", ada.Number), Text("a2", ada.Number), Text("b1", bob.Number)],
            Sends = [Send("one", "k1"), Send("two", "k2"), Send("three", "k3"), Send("four", "k4")],
            Reports = [Report("r1", "one", "sent"), Report("r2", "one", "delivered"), Report("r3", "four", "delivered")],
            Ledger = [Taken(1, "one"), Taken(2, "four") with { AnswerWasLost = true }],
            NotTaken = [new NotTaken(Ada, "two", 1, null, Time(5)), new NotTaken(Ada, "three", 1, 400, Time(6))],
            Renames = [new Rename(Ada, "Ada L.", Time(9))],
            ReadMarks = [new ReadMark(Ada, ada.Events.OfType<ConversationRead>().Single().UpTo, Time(9))],
            Streams = [Stream(ada, 0), Stream(ada, 3), Stream(bob, 0)],
            Inboxes = [Inbox(ada, bob)],
            Probes = [new Touch(Ada, Time(1), Time(2), true, "200")],
            Conversations = [ada.Found(), bob.Found()],
        };
    }

    /// <summary>Conversation <see cref="Ada"/> made anew from another journal; her streams and inbox see what that says.</summary>
    public static RunHistory WithJournal(Func<ImmutableArray<ConversationEvent>, IEnumerable<ConversationEvent>> change)
    {
        var good = Good();
        var ada = new Journal(Ada, "+13125550123", change(good.Conversations[0].Journal));
        var bob = new Journal(Bob, "+13125550124", good.Conversations[1].Journal);
        return good with
        {
            Streams = [Stream(ada, 0), Stream(bob, 0)],
            Inboxes = [Inbox(ada, bob)],
            Conversations = [ada.Found(), bob.Found()],
        };
    }

    public static Taken Taken(int number, string message, int attempt = 1) =>
        new(number, Ada, message, attempt, TelnyxId(message, attempt), "reply " + message, false, Time(number));

    /// <summary>Events that follow each other again after some were taken out or put in.</summary>
    public static IEnumerable<ConversationEvent> Renumbered(IEnumerable<ConversationEvent> events) => events.Select((e, i) => e switch
    {
        MessageEvent m => (ConversationEvent)(m with { Seq = i + 1, Message = m.Message with { Seq = i + 1 } }),
        CustomerEvent c => c with { Seq = i + 1, Customer = c.Customer with { Version = i + 1 } },
        _ => e with { Seq = i + 1 },
    });

    public static string TelnyxId(string message, int attempt = 1) => $"t-{message}-{attempt}";

    public static TimeSpan Time(double seconds) => TimeSpan.FromSeconds(seconds);

    private static TextIn Text(string name, string number) => new("e-" + name, "t-" + name, number, "text " + name, Time(1), Time(2), 1);

    private static SendAsked Send(string message, string key) => new(Ada, key, "reply " + message, Time(3), Time(4), [message], 1);

    private static Report Report(string eventId, string message, string status) =>
        new(eventId, Ada, message, TelnyxId(message), status, Time(5), Time(6), 1);

    private static StreamReading Stream(Journal journal, long after) => new(
        $"browser of {journal.Id}", true, journal.Id, after, Time(0),
        [.. journal.Fold().Seen.Where(visible => visible.Seq > after).Select((visible, i) =>
            new Told(i < 2 ? 1 : 2, visible.Seq, visible.Type, Time(3 + i)) { Row = visible.Row, Entry = visible.Entry })],
        [new Connection(1, $"after={after}", Time(0), Time(1), Time(4), "ended"), new Connection(2, "Last-Event-ID", Time(4), Time(5), Time(9), "ended")]);

    private static InboxReading Inbox(params Journal[] journals) => new(
        "inbox", Time(0), [],
        [.. journals.SelectMany(journal => journal.Fold().Entries.Values).Select((entry, i) => new Told(1, i, "customer", Time(i)) { Entry = entry })],
        [new Connection(1, "from now", Time(0), Time(1), Time(9), "ended")]);

    /// <summary>A conversation under way.</summary>
    internal sealed class Journal
    {
        private readonly DirectoryEntry _entry;
        private ConversationState _state;
        private TimeSpan _waited;

        public Journal(string id, string number, IEnumerable<ConversationEvent>? events = null)
        {
            _entry = new DirectoryEntry(new CustomerId(id), CustomerKind.Person, id, [number]);
            _state = ConversationState.Empty(_entry.Id);
            foreach (var e in events ?? [])
                Add(e);
        }

        public List<ConversationEvent> Events { get; } = [];

        public string Id => _entry.Id.Value;

        public string Number => _entry.Addresses[0];

        public long LastSeq => _state.LastSeq;

        public Journal Text(string name) => Do(new ReceiveMessage(_entry, Now)
        {
            NewMessageId = new MessageId("in-" + name),
            From = Number,
            To = Ours,
            Text = "text " + name,
            SentAt = Now,
            TelnyxMessageId = "t-" + name,
            Webhook = Webhook("e-" + name),
        });

        public Journal Send(string message, string key) => Do(new SendMessage(_entry.Id, Now)
        {
            NewMessageId = new MessageId(message),
            Text = "reply " + message,
            SentBy = "tests",
            IdempotencyKey = key,
        });

        public Journal Retry(string message) => Do(new RetryMessage(_entry.Id, Now, new MessageId(message), "tests"));

        public Journal Start() => Do(new StartSend(_entry.Id, Now));

        public Journal Accepted(string message, int attempt = 1) =>
            Outcome(message, attempt, new SendOutcome.Accepted(TelnyxId(message, attempt), MessageStatus.Queued, 1));

        public Journal Lost(string message) => Outcome(message, 1, new SendOutcome.Lost("No answer"));

        public Journal NotTaken(string message) => Outcome(message, 1, new SendOutcome.NotTaken("No connection", null));

        public Journal Refused(string message) => Outcome(message, 1, new SendOutcome.Refused(new MessageError("40305", "Invalid from", null)));

        public Journal Report(string eventId, string message, string status) => Do(new ReportDelivery(_entry.Id, Now)
        {
            MessageId = new MessageId(message),
            Attempt = 1,
            TelnyxMessageId = TelnyxId(message),
            To = Number,
            Text = "reply " + message,
            Status = status == "sent" ? MessageStatus.Sent : MessageStatus.Delivered,
            Webhook = Webhook(eventId),
        });

        /// <summary>What is done next is done so much later.</summary>
        public Journal After(TimeSpan time)
        {
            _waited += time;
            return this;
        }

        public Journal Rename(string name) => Do(new ChangeCustomer(_entry.Id, Now, name, null));

        public Journal MarkRead(long upTo) => Do(new MarkRead(_entry.Id, Now, upTo));

        public Fold Fold() => new(_entry.Id, Events);

        public ConversationFound Found()
        {
            var fold = Fold();
            return new ConversationFound(
                Id, [.. Events], [.. Events.Select(Exported)], Entry.Of(fold.State.Customer!), 1, [.. fold.Rows], fold.State.LastSeq);
        }

        private DateTimeOffset Now => s_noon.AddSeconds(_state.LastSeq) + _waited;

        private WebhookRecord Webhook(string eventId) => new(eventId, Now, ReadOnlyMemory<byte>.Empty);

        private Journal Outcome(string message, int attempt, SendOutcome outcome) =>
            Do(new RecordSendOutcome(_entry.Id, Now, new MessageId(message), attempt, outcome));

        private Journal Do(ConversationCommand command)
        {
            var decision = ConversationDecider.Decide(_state, command);
            if (decision.Events.IsEmpty)
                throw new InvalidOperationException($"{command.GetType().Name} led to nothing: {decision.Result}");
            foreach (var e in decision.Events)
                Add(e);
            return this;
        }

        private void Add(ConversationEvent e)
        {
            _state = _state.Apply(e);
            Events.Add(e);
        }

        private static Exported Exported(ConversationEvent e) => new(
            e.Seq, e.GetType().Name, (e as MessageEvent)?.Message is { } row ? Row.Of(row) : null,
            (e as CustomerEvent)?.Customer is { } customer ? Entry.Of(customer) : null);
    }
}

using System.Globalization;
using System.Text;
using Messaging.Actors.Domain;

namespace Messaging.Bench.ReadSide;

/// <summary>Events as conversations decide them: texts that come in with their webhooks, and replies with all their steps.</summary>
internal sealed class Story(Corpus corpus, int seed)
{
    private const string Ours = "+15555550100";
    private static readonly DateTimeOffset Begin = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // As large as what Telnyx sends.
    private static readonly byte[] Webhook = Encoding.UTF8.GetBytes("{\"data\":{\"event_type\":\"message.received\",\"payload\":{" +
        string.Concat(Enumerable.Range(0, 40).Select(i => $"\"field_{i}\":\"{i:d16}\",")) + "\"type\":\"SMS\"}}}");

    private readonly Random _random = new(seed);
    private readonly Dictionary<int, ConversationState> _states = [];
    private long _messages;

    /// <summary>The events of the next thing that happens: one for a text, five for a reply.</summary>
    public IReadOnlyList<ConversationEvent> Next()
    {
        var customer = corpus.CustomerOf(_random);
        var id = new CustomerId($"01900000-0000-7000-8000-{customer.ToString("d12", CultureInfo.InvariantCulture)}");
        var state = _states.GetValueOrDefault(customer) ?? ConversationState.Empty(id);
        var at = Begin.AddSeconds(_messages++);
        var events = new List<ConversationEvent>();
        var message = new MessageId($"m{_messages}");
        if (state.Customer is null || _random.Next(2) == 0)
        {
            var address = Corpus.Number(customer);
            var entry = new DirectoryEntry(id, CustomerKind.Person, corpus.Name(customer), [address]);
            Do(new ReceiveMessage(entry, at)
            {
                NewMessageId = message,
                From = address,
                To = Ours,
                Text = corpus.Text(_messages, _random),
                SentAt = at,
                TelnyxMessageId = $"t{_messages}",
                Webhook = new WebhookRecord($"e{_messages}", at, Webhook),
            });
        }
        else
        {
            Do(new SendMessage(id, at) { NewMessageId = message, Text = corpus.Text(_messages, _random), DefaultFrom = Ours, SentBy = "admin" });
            Do(new StartSend(id, at));
            Do(new RecordSendOutcome(id, at, message, 1, new SendOutcome.Accepted($"t{_messages}", MessageStatus.Queued, 1)));
            foreach (var status in new[] { MessageStatus.Sent, MessageStatus.Delivered })
            {
                Do(new ReportDelivery(id, at.AddSeconds((int)status))
                {
                    MessageId = message,
                    Attempt = 1,
                    TelnyxMessageId = $"t{_messages}",
                    To = null,
                    Text = null,
                    Status = status,
                    Webhook = new WebhookRecord($"e{_messages}-{status}", at.AddSeconds((int)status), Webhook),
                });
            }
        }

        _states[customer] = state;
        return events;

        void Do(ConversationCommand command)
        {
            var decision = ConversationDecider.Decide(state, command);
            state = decision.State ?? throw new InvalidOperationException($"{command.GetType().Name} was refused: {decision.Result}");
            events.AddRange(decision.Events);
        }
    }
}

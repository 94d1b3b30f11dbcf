using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Messaging.Actors.Domain;
using Messaging.Actors.Tracing;

namespace Messaging.Actors.Conversations;

/// <summary>
/// Drives one conversation's outbox: start the head, and once that is journaled call the carrier; its answer comes
/// back to the conversation as a command like any other. The commands it sends carry the conversation as sender.
/// </summary>
internal sealed class OutboxRunner(CustomerId customer, ConversationServices services)
{
    private const string TryAgain = "outbox-try-again";

    private (MessageId Id, int Attempt)? _inFlight;
    private Task<RecordSendOutcome>? _call;
    private bool _asked;
    private (MessageId Message, int Failures, long Since)? _waiting;

    // Of the messages that were asked for since the actor began; as many as an outbox holds.
    private readonly Dictionary<MessageId, string> _traces = [];

    public bool InFlight => _inFlight is not null;

    /// <summary>Learns from a command that is done, and the events it led to, what it means for the outbox.</summary>
    public void Observe(
        ConversationCommand command, ImmutableArray<ConversationEvent> events, ConversationState state, IActorRef conversation)
    {
        if (command.Traceparent is { } traceparent)
        {
            foreach (var wish in events.OfType<MessageEvent>().Where(e => e is SendRequested or SendRetried))
                _traces[wish.Message.Id] = traceparent;
        }

        switch (command)
        {
            // Only here is the carrier called: this very command made the start durable. One that finds a start already
            // journaled (its own copy, or left over from before a restart) must not send a second time.
            case StartSend:
                _asked = false;
                if (events is [SendStarted])
                    Call(state, state.Outbox[0], conversation);
                break;
            case RecoverOutbox:
                _asked = false;
                break;
            case RecordSendOutcome outcome when _inFlight == (outcome.MessageId, outcome.Attempt):
                _inFlight = null;
                _call = null;
                if (outcome.Outcome is not SendOutcome.NotTaken)
                    _traces.Remove(outcome.MessageId);
                break;
        }
    }

    /// <summary>Says again what may have been lost: messages to oneself are shed, too, when a conversation is flooded.</summary>
    public void Repeat(IActorRef conversation)
    {
        _asked = false;
        if (_call is { IsCompletedSuccessfully: true } done)
            conversation.Tell(done.Result, conversation);
    }

    /// <summary>Takes the next step that the state allows; called after every group of commands.</summary>
    public void Run(ConversationState state, IActorRef conversation, ITimerScheduler timers)
    {
        if (_inFlight is not null || _asked || state.Outbox is not [var head, ..])
            return;

        var now = services.Clock.GetUtcNow();
        if (head.Started)
            Ask(new RecoverOutbox(customer, now), conversation);
        else if (LeftToWait(head, now) is { Ticks: > 0 } left)
            timers.StartSingleTimer(TryAgain, new WakeOutbox(customer), left);
        else
            Ask(new StartSend(customer, now > head.NotBefore ? now : head.NotBefore), conversation);
    }

    // The node that decided when may have had another clock: nobody waits longer here than was meant there.
    private TimeSpan LeftToWait(OutboxItem head, DateTimeOffset now)
    {
        if (_waiting is not { } waiting || waiting.Message != head.MessageId || waiting.Failures != head.Failures)
            _waiting = waiting = (head.MessageId, head.Failures, services.Clock.GetTimestamp());
        var (byClock, byPause) = (head.NotBefore - now, head.Pause - services.Clock.GetElapsedTime(waiting.Since));
        return byClock < byPause ? byClock : byPause;
    }

    private void Ask(ConversationCommand command, IActorRef conversation)
    {
        _asked = true;
        conversation.Tell(command, conversation);
    }

    private void Call(ConversationState state, OutboxItem item, IActorRef conversation)
    {
        var row = state.FindOutbound(item.MessageId)!;
        _inFlight = (item.MessageId, item.Attempt);
        var send = new CarrierSend(
            customer, row.Id, item.Attempt, row.From, row.To, row.Text, [.. row.Media.Select(media => media.Url)]);
        _call = SendAsync(send, item, _traces.GetValueOrDefault(row.Id));
        _call.PipeTo(conversation, conversation);
    }

    private async Task<RecordSendOutcome> SendAsync(CarrierSend send, OutboxItem item, string? traceparent)
    {
        using var span = Spans.Follow("carrier send", ActivityKind.Client, traceparent);
        var began = Stopwatch.GetTimestamp();
        SendOutcome outcome;
        try
        {
            outcome = await services.Carrier.SendAsync(send, CancellationToken.None);
        }
        catch (Exception e)
        {
            outcome = new SendOutcome.Lost(e.GetType().Name);
        }

        services.Meter.Sent(began, outcome);
        return new RecordSendOutcome(customer, services.Clock.GetUtcNow(), item.MessageId, item.Attempt, outcome)
        {
            Traceparent = span?.Id ?? traceparent,
        };
    }
}

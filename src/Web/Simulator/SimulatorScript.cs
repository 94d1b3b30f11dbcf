using System.Collections.Immutable;
using Messaging.Actors.Domain;

namespace Messaging.Web.Simulator;

/// <summary>What becomes of a message that the simulated carrier took: the webhooks it will send.</summary>
internal static class SimulatorScript
{
    private static readonly MessageError Undeliverable =
        new("40008", "Undeliverable", "The recipient carrier did not accept the message.");

    private static readonly MessageError NotRegistered = new("40010", "Not 10DLC registered",
        "The sending number is not 10DLC-registered but is required to be by the carrier.");

    public static ImmutableArray<SimulatedWebhook> For(Behaviour behaviour, SimulatedMessage message, Uri url, SimulatorOptions options)
    {
        var soon = TimeSpan.FromMilliseconds(options.SentAfterMs);
        var later = TimeSpan.FromMilliseconds(options.FinalizedAfterMs);
        return behaviour switch
        {
            Behaviour.Delivered or Behaviour.SlowAnswer or Behaviour.AnswerLost or Behaviour.ThrottledOnce =>
                [Sent(soon), Final(later, "delivered")],
            Behaviour.DeliveryFailed => [Sent(soon), Final(later, "delivery_failed", Undeliverable)],
            Behaviour.SendingFailed => [Final(soon, "sending_failed", NotRegistered)],
            Behaviour.DeliveryUnconfirmed => [Sent(soon), Final(later, "delivery_unconfirmed")],
            Behaviour.OutOfOrder => [Final(soon, "delivered") with { Copies = 2 }, Sent(later) with { Copies = 2 }],
            Behaviour.StaysSent => [Sent(soon)],
            Behaviour.AnswerAndWebhooksLost => [],
            Behaviour.InvalidNumber or Behaviour.OptedOut or Behaviour.ServerError =>
                throw new InvalidOperationException($"A message with {behaviour} is not taken."),
            _ => throw new ArgumentOutOfRangeException(nameof(behaviour), behaviour, "A behaviour without a script."),
        };

        SimulatedWebhook Sent(TimeSpan after) => Step("message.sent", after, message with
        {
            Status = "sent",
            SentAt = message.ReceivedAt + soon,
        });

        SimulatedWebhook Final(TimeSpan after, string status, MessageError? error = null) => Step("message.finalized", after, message with
        {
            Status = status,
            SentAt = status == "sending_failed" ? null : message.ReceivedAt + soon,
            CompletedAt = message.ReceivedAt + after,
            Error = error,
        });

        // A carrier tells the time at which things happened, whatever the order in which it tells them.
        SimulatedWebhook Step(string type, TimeSpan after, SimulatedMessage state) => new(
            url, type, Guid.NewGuid().ToString(), state.CompletedAt ?? state.SentAt ?? message.ReceivedAt, SimulatorPayload.Outbound(state))
        {
            After = after,
            State = state,
        };
    }
}

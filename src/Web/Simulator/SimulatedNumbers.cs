using System.Collections.Immutable;

namespace Messaging.Web.Simulator;

/// <summary>What the simulated carrier does with a message, by the number it goes to.</summary>
internal enum Behaviour
{
    Delivered,
    DeliveryFailed,
    SendingFailed,
    InvalidNumber,
    OptedOut,
    DeliveryUnconfirmed,
    SlowAnswer,
    AnswerLost,
    AnswerAndWebhooksLost,
    ThrottledOnce,
    OutOfOrder,
    StaysSent,
    ServerError,
}

/// <summary>The numbers that behave in a way of their own. All of them are fictional; any other number is delivered to.</summary>
internal static class SimulatedNumbers
{
    /// <summary>Our own number, where no <c>Telnyx__From</c> is set.</summary>
    public const string OurNumber = "+15555550100";

    public sealed record Entry(string Number, Behaviour Behaviour, string Description);

    public static readonly ImmutableArray<Entry> All =
    [
        new("+15555550101", Behaviour.DeliveryFailed, "sent, then delivery_failed (40008)"),
        new("+15555550102", Behaviour.SendingFailed, "sending_failed (40010)"),
        new("+15555550103", Behaviour.InvalidNumber, "refused with 400 (40310): rejected"),
        new("+15555550104", Behaviour.OptedOut, "refused with 400 (40300): opted out"),
        new("+15555550105", Behaviour.DeliveryUnconfirmed, "sent, then delivery_unconfirmed"),
        new("+15555550106", Behaviour.SlowAnswer, "answers after 5 s, then delivered"),
        new("+15555550107", Behaviour.AnswerLost, "takes the message, answers nothing: uncertain until the webhooks come"),
        new("+15555550108", Behaviour.AnswerAndWebhooksLost, "takes the message, answers nothing, sends no webhook: stays uncertain"),
        new("+15555550109", Behaviour.ThrottledOnce, "429 with Retry-After 1, taken at the next try"),
        new("+15555550110", Behaviour.OutOfOrder, "webhooks doubled, message.finalized before message.sent"),
        new("+15555550111", Behaviour.StaysSent, "stays sent for ever"),
        new("+15555550112", Behaviour.ServerError, "answers 500: uncertain"),
    ];

    private static readonly ImmutableDictionary<string, Behaviour> ByNumber = All.ToImmutableDictionary(e => e.Number, e => e.Behaviour);

    public static Behaviour Of(string number) => ByNumber.GetValueOrDefault(number, Behaviour.Delivered);
}

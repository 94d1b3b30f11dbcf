using Messaging.Actors.Domain;

namespace Messaging.Cluster.Tests.History;

/// <summary>How each try at handing a message to the carrier ended is journaled as it was.</summary>
internal static class OutcomeRules
{
    private const int RefusedByCarrier = 400;

    // The send that is in flight, one for each conversation, and another one as things come back.
    private const int LostByDisturbance = 2;

    // Conversations move once more when a node is back, and one that was overtaken finds out within half a minute.
    private static readonly TimeSpan s_aftermath = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_givenUpAfter = TimeSpan.FromHours(1);

    public static IEnumerable<Violation> Check(RunHistory run, IReadOnlyList<FoldedConversation> conversations)
    {
        var refused = run.NotTaken.Where(call => call.Status == RefusedByCarrier).Select(call => (call.MessageId, call.Attempt)).ToHashSet();
        var lost = run.NotTaken.Where(call => call.Status is null).Select(call => (call.MessageId, call.Attempt))
            .Concat(run.Ledger.Where(taken => taken.AnswerWasLost).Select(taken => (taken.MessageId, taken.Attempt))).ToHashSet();
        foreach (var conversation in conversations)
        {
            var flights = Flights(conversation.Found.Journal).ToList();
            foreach (var flight in flights.Where(flight => flight.Outcome is SendRefused && !refused.Contains(flight.Id) && !IsGivenUp(flight)))
            {
                yield return new Violation(conversation.CustomerId, Rule.RefusalIsTheCarriers,
                    $"  The carrier did not refuse attempt {flight.Attempt}:\n{Slice.Of(SendRules.About(conversation, flight.Outcome.Message.Id))}");
            }

            var unknown = flights.Where(flight => flight.Outcome is SendOutcomeLost && !lost.Contains(flight.Id)).ToList();
            if (unknown.Count > 0 && Unexplained(run, conversation.Found, unknown) is { Count: > 0 } unexplained)
            {
                yield return new Violation(conversation.CustomerId, Rule.UncertaintyHasAReason,
                    $"  {unexplained.Count} of {unknown.Count} outcomes are unknown though the carrier answered, or was never called, and nothing was near that explains it:\n" +
                    Slice.Lines(unexplained));
            }
        }
    }

    /// <summary>Whether a message failed because nobody took it for as long as the outbox tries.</summary>
    public static bool IsGivenUp(IEnumerable<ConversationEvent> steps) => Flights(steps).LastOrDefault() is { } last && IsGivenUp(last);

    private static bool IsGivenUp(Flight flight) =>
        flight.Outcome is SendRefused { Message.Status: not MessageStatus.Rejected } && flight.Outcome.At - flight.AskedAt >= s_givenUpAfter;

    // Flights follow each other, so that each disturbance is near to some that stand in a row: if of those that are near the one that ends
    // first is used up first, as many as possible are explained.
    private static List<string> Unexplained(RunHistory run, ConversationFound found, IEnumerable<Flight> flights)
    {
        var times = new JournalTimes(run, found);
        var disturbances = run.Disturbances.OrderBy(disturbance => disturbance.Until).ToList();
        var explained = new int[disturbances.Count];
        var unexplained = new List<string>();
        foreach (var flight in flights)
        {
            var (began, ended) = (times.NotBefore(flight.StartedSeq), times.NotAfter(flight.Outcome.Seq));
            var near = Enumerable.Range(0, disturbances.Count)
                .Where(i => disturbances[i].Began <= ended && began <= disturbances[i].Until + s_aftermath).ToList();
            if (near.FindIndex(i => explained[i] < LostByDisturbance) is var first and >= 0)
            {
                explained[near[first]]++;
                continue;
            }

            unexplained.Add($"{Slice.Of(flight.Outcome)}, between {Slice.At(began)} and {(ended == TimeSpan.MaxValue ? "the end" : Slice.At(ended))}; near: {(near.Count == 0 ? "nothing" : string.Join(", ", near.Select(i => disturbances[i].What)))}");
        }

        return unexplained;
    }

    private static IEnumerable<Flight> Flights(IEnumerable<ConversationEvent> journal)
    {
        var asked = new Dictionary<MessageId, DateTimeOffset>();
        var starts = new Dictionary<MessageId, SendStarted>();
        foreach (var e in journal)
        {
            switch (e)
            {
                case SendRequested or SendRetried:
                    asked[((MessageEvent)e).Message.Id] = e.At;
                    break;
                case SendStarted started:
                    starts[started.MessageId] = started;
                    break;
                case SendRefused or SendOutcomeLost when e is MessageEvent outcome:
                    var start = starts.GetValueOrDefault(outcome.Message.Id);
                    yield return new Flight(asked.GetValueOrDefault(outcome.Message.Id, e.At), start?.Attempt ?? 0, start?.Seq ?? e.Seq, outcome);
                    break;
            }
        }
    }

    /// <summary>A try at handing a message to the carrier that did not end well.</summary>
    /// <param name="AskedAt">When somebody last asked for the message, by the clock of the node that took it.</param>
    /// <param name="Attempt">0, which the carrier never sees, if none was started.</param>
    private sealed record Flight(DateTimeOffset AskedAt, int Attempt, long StartedSeq, MessageEvent Outcome)
    {
        public (string MessageId, int Attempt) Id => (Outcome.Message.Id.Value, Attempt);
    }
}

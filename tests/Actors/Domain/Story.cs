using System.Text.Json;
using Messaging.Actors.Domain;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Domain;

/// <summary>A conversation as a series of commands: what was given, what happens next, and what came of it.</summary>
internal sealed class Story
{
    private readonly List<ConversationEvent> _journal = [];

    public ConversationState State { get; private set; } = ConversationState.Empty(Anna);

    public IReadOnlyList<ConversationEvent> Journal => _journal;

    public Customer Customer => State.Customer!;

    public IEnumerable<string> Addresses => Customer.Addresses;

    /// <summary>Commands that are taken, each with whatever the archive must say to it.</summary>
    public Story Given(params ConversationCommand[] commands)
    {
        foreach (var command in commands)
            Assert.IsNotType<Refused>(WhenAnswered(command).Result);
        return this;
    }

    /// <summary>One command; a question to the archive is left open.</summary>
    public Decision When(ConversationCommand command)
    {
        var decision = ConversationDecider.Decide(State, command);
        foreach (var e in decision.Events)
        {
            State = State.Apply(e);
            _journal.Add(e);
        }

        return decision;
    }

    /// <summary>One command; a question to the archive is answered by the whole journal.</summary>
    public Decision WhenAnswered(ConversationCommand command)
    {
        var decision = When(command);
        return decision.Lookup is { } query
            ? When((ArchiveAwareCommand)command with { Archived = new JournalArchive(_journal).Find(query) })
            : decision;
    }

    /// <summary>The present row of a message.</summary>
    public Message Row(string id = "m1") =>
        _journal.OfType<MessageEvent>().Last(e => e.Message.Id == new MessageId(id)).Message;

    /// <summary>A value by its parts: records with arrays in them do not compare so by themselves.</summary>
    public static string Parts(object value) => JsonSerializer.Serialize(value, value.GetType());
}

/// <summary>What a decision led to, in words.</summary>
internal static class Then
{
    public static void LeadsTo(this Decision decision, params Type[] events) =>
        Assert.Equal(events, decision.Events.Select(e => e.GetType()));

    public static void ChangesNothing(this Decision decision)
    {
        Assert.Empty(decision.Events);
        Assert.Null(decision.Lookup);
    }

    public static void IsRefused(this Decision decision, RefusalReason reason)
    {
        decision.ChangesNothing();
        Assert.Equal(reason, Assert.IsType<Refused>(decision.Result).Reason);
    }

    public static void Asks(this Decision decision, ArchiveQuery query)
    {
        Assert.Empty(decision.Events);
        Assert.Equal(query, decision.Lookup);
    }

    public static void Repeats(this Decision decision, Message row)
    {
        decision.ChangesNothing();
        var result = Assert.IsType<MessageResult>(decision.Result);
        Assert.True(result.Repeated);
        Assert.Equal(row, result.Message);
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using Akka.Actor;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Conversations;

/// <summary>A command, what was decided, and who waits for it to be durable.</summary>
internal sealed record DecidedCommand(ConversationCommand Command, Decision Decision, IActorRef ReplyTo, Activity? Span)
{
    public string? Traceparent => Span?.Id ?? Command.Traceparent;
}

/// <summary>
/// Commands of one conversation, each decided by the state that the one before it left, whose events become durable in one
/// write. Those that lead to no events are among them: what they rest on may not be durable before.
/// </summary>
internal sealed class CommandGroup
{
    /// <summary>As many texts as a conversation tells from their copies by itself.</summary>
    private const int MostCommands = ConversationState.Window;

    // The events go to the feeds in one message, which must fit into a frame between two nodes (akka.hocon) even if the last
    // command is as long as a webhook can be.
    private const int MostBytes = 512 * 1024;

    private readonly List<DecidedCommand> _commands = [];
    private int _bytes;

    public IReadOnlyList<DecidedCommand> Commands => _commands;

    public bool IsEmpty => _commands.Count == 0;

    public bool IsFull => _commands.Count >= MostCommands || _bytes >= MostBytes;

    public bool HasEvents => _commands.Exists(one => !one.Decision.Events.IsEmpty);

    /// <summary>The state that the last of them with events leaves; null when none has any.</summary>
    public ConversationState? StateAfter => _commands.FindLast(one => one.Decision.State is not null)?.Decision.State;

    public ImmutableArray<ConversationEvent> Events => _commands is [var only] ? only.Decision.Events : [.. _commands.SelectMany(one => one.Decision.Events)];

    /// <summary>Of each event, that of the command which led to it.</summary>
    public ImmutableArray<string?> Traceparents =>
        [.. _commands.SelectMany(one => Enumerable.Repeat(one.Traceparent, one.Decision.Events.Length))];

    public void Add(DecidedCommand command)
    {
        _commands.Add(command);
        foreach (var e in command.Decision.Events)
            _bytes += Bytes(e);
    }

    // Characters count as bytes: the frame has room for three times as many.
    private static int Bytes(ConversationEvent e) => ConversationFeeds.Characters(e) + e switch
    {
        MessageReceived received => received.Webhook.Raw.Length,
        DeliveryReported reported => reported.Webhook.Raw.Length,
        _ => 0,
    };
}

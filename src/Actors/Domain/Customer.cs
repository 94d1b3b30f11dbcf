using System.Collections.Immutable;

namespace Messaging.Actors.Domain;

/// <summary>A person, or the set of people of a group MMS.</summary>
public enum CustomerKind
{
    Person = 1,
    Group = 2,
}

/// <summary>
/// A customer as the inbox shows it, after the journal event <see cref="Version"/>. The same fold serves the actor's
/// state, the read side and an audit of the journal.
/// </summary>
public sealed record Customer
{
    public required CustomerId Id { get; init; }
    public required CustomerKind Kind { get; init; }

    /// <summary>May be empty.</summary>
    public required string Name { get; init; }

    /// <summary>Numbers in E.164; short codes and alphanumeric senders as they came. For a group: its participants.</summary>
    public required ImmutableArray<string> Addresses { get; init; }

    /// <summary>The directory's version of <see cref="Addresses"/>; 0 before it numbered them.</summary>
    public long AddressesVersion { get; init; }
    public Message? LastMessage { get; init; }
    public required DateTimeOffset LastActivityAt { get; init; }
    public int UnreadCount { get; init; }
    public bool OptedOut { get; init; }
    public long Version { get; init; }

    /// <summary>The customer after <paramref name="e"/>; null stands for a customer that does not exist yet.</summary>
    public static Customer? Apply(Customer? customer, ConversationEvent e) => e switch
    {
        CustomerEvent c => c.Customer,
        _ when customer is null => throw new InvalidOperationException(
            $"{e.GetType().Name} at {e.Seq} comes before the customer was created."),
        MessageReceived m => customer with
        {
            LastMessage = m.Message,
            LastActivityAt = m.At,
            UnreadCount = customer.UnreadCount + 1,
            Version = e.Seq,
        },
        SendRequested m => customer with { LastMessage = m.Message, LastActivityAt = m.At, Version = e.Seq },
        // Any change of the conversation is one of its entry, so that an inbox hears of an older row's status, too.
        MessageEvent m => customer with
        {
            LastMessage = customer.LastMessage?.Id == m.Message.Id ? m.Message : customer.LastMessage,
            Version = e.Seq,
        },
        _ => customer,
    };
}

using System.Collections.Immutable;

namespace Messaging.Actors.Domain;

/// <summary>Rules for the customer's own data: name, addresses, opt-out, what was read.</summary>
internal static class CustomerDecisions
{
    public static Decision Create(ConversationState state, CreateCustomer command)
    {
        if (state.Customer is { } existing)
            return Decision.Nothing(new CustomerResult(existing));

        var draft = new Draft(state, command.At);
        AddCreated(draft, command.Kind, command.Name, command.Addresses);
        return Decision.Record(draft, after => new CustomerResult(after.Customer!));
    }

    public static Decision Change(ConversationState state, ChangeCustomer command)
    {
        if (state.Customer is not { } customer)
            return ConversationDecider.UnknownCustomer(state.Id);
        if (command.Addresses is not null && customer.Kind == CustomerKind.Group)
            return Decision.Refuse(RefusalReason.NotReachable, "The participants of a group cannot be changed.");

        var draft = new Draft(state, command.At);
        if (command.Name is { } name && name != customer.Name)
        {
            draft.Add(new CustomerRenamed
            {
                Seq = draft.NextSeq,
                At = draft.At,
                Customer = draft.CustomerAfter(c => c with { Name = name }),
            });
        }

        if (command.Addresses is { } addresses && !addresses.SequenceEqual(customer.Addresses))
            AddAddressesChanged(draft, addresses);

        return draft.Events.IsEmpty
            ? Decision.Nothing(new CustomerResult(customer))
            : Decision.Record(draft, after => new CustomerResult(after.Customer!));
    }

    public static Decision MarkRead(ConversationState state, MarkRead command)
    {
        if (state.Customer is not { } customer)
            return ConversationDecider.UnknownCustomer(state.Id);

        var upTo = Math.Min(command.UpTo, state.LastSeq);
        if (customer.UnreadCount == 0 || state.Unread.IsEmpty || upTo < state.Unread[0])
            return Decision.Nothing(Acknowledged.Instance);

        var draft = new Draft(state, command.At);
        draft.Add(new ConversationRead
        {
            Seq = draft.NextSeq,
            At = draft.At,
            UpTo = upTo,
            Customer = draft.CustomerAfter(c => c with { UnreadCount = state.Unread.Count(seq => seq > upTo) }),
        });
        return Decision.Record(draft, _ => Acknowledged.Instance);
    }

    public static void AddCreated(Draft draft, CustomerKind kind, string name, ImmutableArray<string> addresses) =>
        draft.Add(new CustomerCreated
        {
            Seq = draft.NextSeq,
            At = draft.At,
            Customer = new Customer
            {
                Id = draft.State.Id,
                Kind = kind,
                Name = name,
                Addresses = addresses,
                LastActivityAt = draft.At,
                Version = draft.NextSeq,
            },
        });

    public static void AddAddressesChanged(Draft draft, ImmutableArray<string> addresses) =>
        draft.Add(new AddressesChanged
        {
            Seq = draft.NextSeq,
            At = draft.At,
            Customer = draft.CustomerAfter(c => c with { Addresses = addresses }),
        });

    public static void AddOptOut(Draft draft, bool optedOut)
    {
        if (draft.State.Customer is not { } customer || customer.OptedOut == optedOut)
            return;
        draft.Add(new OptOutChanged
        {
            Seq = draft.NextSeq,
            At = draft.At,
            Customer = draft.CustomerAfter(c => c with { OptedOut = optedOut }),
        });
    }
}

namespace Messaging.Actors.Domain;

/// <summary>Rules for the customer's own data: name, addresses, opt-out, what was read.</summary>
internal static class CustomerDecisions
{
    public static Decision Follow(ConversationState state, FollowDirectory command)
    {
        var draft = new Draft(state, command.At);
        AddDirectory(draft, command.Entry);
        return Answer(draft);
    }

    public static Decision Change(ConversationState state, ChangeCustomer command)
    {
        if (state.Customer is not { } customer)
            return ConversationDecider.UnknownCustomer(state.Id);

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

        if (command.Entry is { } entry)
            AddDirectory(draft, entry);
        return Answer(draft);
    }

    public static Decision MarkRead(ConversationState state, MarkRead command)
    {
        if (state.Customer is not { } customer)
            return ConversationDecider.UnknownCustomer(state.Id);

        var upTo = Math.Min(command.UpTo, state.LastSeq);
        if (customer.UnreadCount == 0 || !(state.Unread.Oldest <= upTo))
            return Decision.Nothing(Acknowledged.Instance);

        var draft = new Draft(state, command.At);
        draft.Add(new ConversationRead
        {
            Seq = draft.NextSeq,
            At = draft.At,
            UpTo = upTo,
            Customer = draft.CustomerAfter(c => c with { UnreadCount = state.Unread.After(upTo).Count }),
        });
        return Decision.Record(draft, _ => Acknowledged.Instance);
    }

    /// <summary>The directory decides whose an address is: what it says is taken over, unless the journal has newer.</summary>
    public static void AddDirectory(Draft draft, DirectoryEntry entry)
    {
        if (draft.State.Customer is not { } customer)
            AddCreated(draft, entry);
        else if (IsNews(customer, entry))
        {
            draft.Add(new AddressesChanged
            {
                Seq = draft.NextSeq,
                At = draft.At,
                Customer = draft.CustomerAfter(c => c with { Addresses = entry.Addresses, AddressesVersion = entry.Version }),
            });
        }
    }

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

    private static void AddCreated(Draft draft, DirectoryEntry entry) =>
        draft.Add(new CustomerCreated
        {
            Seq = draft.NextSeq,
            At = draft.At,
            Customer = new Customer
            {
                Id = draft.State.Id,
                Kind = entry.Kind,
                Name = entry.Name,
                Addresses = entry.Addresses,
                AddressesVersion = entry.Version,
                LastActivityAt = draft.At,
                Version = draft.NextSeq,
            },
        });

    // Before addresses were numbered, a crash could leave the two apart; only what they are counts there, not their order.
    private static bool IsNews(Customer customer, DirectoryEntry entry) =>
        customer.Kind == CustomerKind.Person &&
        (entry.Version > customer.AddressesVersion ||
         (entry.Version == 0 && customer.AddressesVersion == 0 && !entry.Addresses.ToHashSet().SetEquals(customer.Addresses)));

    private static Decision Answer(Draft draft) => draft.Events.IsEmpty
        ? Decision.Nothing(new CustomerResult(draft.State.Customer!))
        : Decision.Record(draft, after => new CustomerResult(after.Customer!));
}

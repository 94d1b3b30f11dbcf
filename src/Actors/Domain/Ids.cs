namespace Messaging.Actors.Domain;

/// <summary>Identity of a customer and of that customer's conversation. Opaque text; ours are UUIDs of version 7.</summary>
public readonly record struct CustomerId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>Identity of one message row, given by us in both directions; it survives retries.</summary>
public readonly record struct MessageId(string Value)
{
    public override string ToString() => Value;
}

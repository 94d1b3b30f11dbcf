using Messaging.Actors.Domain;

namespace Messaging.Web.Json;

/// <summary>A customer's entry in the inbox, as the contract has it.</summary>
public sealed record CustomerJson(
    string Id,
    string Kind,
    string Name,
    IReadOnlyList<string> PhoneNumbers,
    MessageJson? LastMessage,
    DateTimeOffset LastActivityAt,
    int UnreadCount,
    bool OptedOut,
    long Version)
{
    public static CustomerJson Of(Customer customer) => new(
        customer.Id.Value,
        customer.Kind == CustomerKind.Group ? "group" : "person",
        customer.Name,
        customer.Addresses,
        customer.LastMessage is { } last ? MessageJson.Of(last) : null,
        customer.LastActivityAt,
        customer.UnreadCount,
        customer.OptedOut,
        customer.Version);
}

/// <summary>A page of the inbox.</summary>
public sealed record CustomersJson(IReadOnlyList<CustomerJson> Customers, string? NextCursor);

/// <summary>A page of a conversation's history.</summary>
public sealed record MessagesJson(IReadOnlyList<MessageJson> Messages, string? NextBefore, long LastSeq);

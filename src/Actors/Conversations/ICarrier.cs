using System.Collections.Immutable;
using Messaging.Actors.Domain;

namespace Messaging.Actors.Conversations;

/// <summary>One message as handed to the carrier. The ids travel in the query of its webhook address.</summary>
public sealed record CarrierSend(
    CustomerId CustomerId,
    MessageId MessageId,
    int Attempt,
    string From,
    string To,
    string Text,
    ImmutableArray<string> MediaUrls);

/// <summary>
/// The way out to Telnyx. Implementations repeat by themselves only what certainly did not get there, and never throw
/// for anything the network or the carrier does: that is an outcome.
/// </summary>
public interface ICarrier
{
    Task<SendOutcome> SendAsync(CarrierSend send, CancellationToken cancellationToken);
}

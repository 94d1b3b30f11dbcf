using System.Collections.Immutable;
using Messaging.Actors.Domain;

namespace Messaging.Persistence.Customers;

/// <summary>Where a text from an address belongs, and who may have taken a copy of it already.</summary>
/// <param name="Owner">Null while nobody has the address.</param>
/// <param name="Former">Who had it before, as the directory has them now.</param>
public sealed record AddressRoute(DirectoryEntry? Owner, ImmutableArray<FormerOwner> Former);

/// <summary>A customer that had an address until <paramref name="ReleasedAt"/>.</summary>
public sealed record FormerOwner(DirectoryEntry Entry, DateTimeOffset ReleasedAt);

/// <summary>An address that belongs to somebody else already.</summary>
public sealed record AddressTaken(string Address, CustomerId Owner);

/// <summary>What came of giving a customer addresses.</summary>
/// <param name="Entry">The customer as the directory has it now.</param>
/// <param name="From">The customer that addresses were taken from, if any were.</param>
/// <param name="Taken">Set when an address is somebody else's; then nothing was changed.</param>
public sealed record AddressChange(DirectoryEntry Entry, DirectoryEntry? From, AddressTaken? Taken);

using System.Collections.Immutable;

namespace Messaging.Actors.Domain;

/// <summary>
/// What the directory says of a customer. It alone decides whose an address is; the journal follows it, entry by entry, in
/// order of their <see cref="Version"/>.
/// </summary>
/// <param name="Name">What the customer was created with; later names are known to the journal alone.</param>
/// <param name="Addresses">All there are. A group's are those of its participants, and belong to it in name only.</param>
/// <param name="Version">Grows with every change of the addresses; 0 only for customers older than the numbering.</param>
public sealed record DirectoryEntry(
    CustomerId Id, CustomerKind Kind, string Name, ImmutableArray<string> Addresses, long Version = DirectoryEntry.FirstVersion)
{
    /// <summary>Of a customer just created.</summary>
    public const long FirstVersion = 1;
}

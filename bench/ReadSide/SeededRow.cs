using Messaging.Actors.Domain;

namespace Messaging.Bench.ReadSide;

/// <summary>A message with its place in the read side.</summary>
internal sealed record SeededRow(long Key, Message Message);

/// <summary>A customer with its number in the read side.</summary>
internal sealed record SeededCustomer(long No, Customer Customer, long Seq);

using System.Runtime.CompilerServices;
using Messaging.Actors.Domain;
using Messaging.Actors.Streams;

namespace Messaging.Web.Tests.Customers;

/// <summary>A journal of as many events as are wanted, made while they are read; counts them, and may break.</summary>
internal sealed class LongJournal(long length) : IConversationJournal
{
    private static readonly DateTimeOffset At = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    public long Read { get; private set; }

    /// <summary>The event that cannot be read.</summary>
    public long? BrokenAt { get; init; }

    public async IAsyncEnumerable<ConversationEvent> ReadAsync(
        CustomerId customer, long after, long upTo, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var seq = after + 1; seq <= Math.Min(upTo, length); seq++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.CompletedTask;
            if (seq == BrokenAt)
                throw new IOException("The disk is gone.");
            Read++;
            yield return new CustomerRenamed
            {
                Seq = seq,
                At = At,
                Customer = new Customer { Id = customer, Kind = CustomerKind.Person, Name = "two\nlines \u2028", Addresses = [], LastActivityAt = At, Version = seq },
            };
        }
    }
}

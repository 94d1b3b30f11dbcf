using Akka.Actor;
using Akka.Hosting;
using Messaging.Actors;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Actors.Tracing;
using Messaging.Persistence.Customers;

namespace Messaging.Web.Conversations;

/// <summary>
/// The web's one way to a conversation. A region may drop a message while a shard moves, so an ask without an answer is
/// made again within its time: every command may be repeated. No answer is <see cref="NotStored"/>, never an exception.
/// </summary>
public sealed class ConversationGateway(
    IRequiredActor<ConversationRegion> region, CustomerDirectory directory, TimeProvider clock)
{
    /// <summary>Telnyx waits 2 s in all; verification, directory and network take the rest.</summary>
    public static readonly TimeSpan WebhookTime = TimeSpan.FromSeconds(1.6);

    /// <summary>An agent or a program waits longer before it is told to come again.</summary>
    public static readonly TimeSpan CallerTime = TimeSpan.FromSeconds(5);

    private const double FirstShare = 0.6;

    // What was lost while a shard moved is asked again this soon; what is only slow knows its copy.
    private static readonly TimeSpan FirstAtMost = TimeSpan.FromSeconds(1);

    public async Task<ConversationResult> AskAsync(
        IConversationMessage message, TimeSpan time, CancellationToken cancellationToken)
    {
        var deadline = new Deadline(clock, time);
        var first = time * FirstShare < FirstAtMost ? time * FirstShare : FirstAtMost;
        var result = await AskAsync(message, first, deadline, cancellationToken);
        if (result is not Refused { Reason: RefusalReason.UnknownCustomer } ||
            await directory.FindAsync(message.CustomerId, cancellationToken) is not { } entry)
            return result;

        // In the directory but not in the journal: a crash came between the two. Complete the creation, then go on.
        var created = await AskAsync(new FollowDirectory(entry, clock.GetUtcNow()), first, deadline, cancellationToken);
        return created is CustomerResult ? await AskAsync(message, first, deadline, cancellationToken) : created;
    }

    /// <summary>
    /// The customer as it stands, with the addresses that the directory gives it: where the journal has not followed yet, it
    /// does now. A <see cref="Refused"/> when the directory knows no such customer: such ids never wake an actor.
    /// </summary>
    public async Task<ConversationResult> CustomerAsync(CustomerId id, CancellationToken cancellationToken)
    {
        if (await directory.FindAsync(id, cancellationToken) is not { } entry)
            return new Refused(RefusalReason.UnknownCustomer, "There is no such customer.");
        var found = await AskAsync(new GetCustomer(id), CallerTime, cancellationToken);
        return found is CustomerResult { Customer.AddressesVersion: var version } && version < entry.Version
            ? await AskAsync(new FollowDirectory(entry, clock.GetUtcNow()), CallerTime, cancellationToken)
            : found;
    }

    private async Task<ConversationResult> AskAsync(
        IConversationMessage message, TimeSpan first, Deadline deadline, CancellationToken cancellationToken)
    {
        var conversations = await region.RegisteredAsync(cancellationToken);
        if (message is ConversationCommand command && Spans.Current is { } traceparent)
            message = command with { Traceparent = traceparent };
        for (var wait = first; wait > TimeSpan.Zero; wait = deadline.Left)
        {
            try
            {
                return await conversations.Ask<ConversationResult>(message, wait, cancellationToken);
            }
            catch (AskTimeoutException)
            {
                // The next round repeats the command, if there is time left.
            }
        }

        return NotStored.Instance;
    }

    // By elapsed time: the clock of a machine may be set while it waits.
    private readonly struct Deadline(TimeProvider clock, TimeSpan time)
    {
        private readonly long _began = clock.GetTimestamp();

        public TimeSpan Left => time - clock.GetElapsedTime(_began);
    }
}

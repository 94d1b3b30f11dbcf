using System.Collections.Immutable;
using Akka.Actor;
using Akka.Hosting;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;

namespace Messaging.Web.Tests.Webhooks;

/// <summary>
/// All conversations, with the real rules, behind a region that loses answers, loses messages, and delivers some long after
/// the asker gave up. It says "not stored" at once where a real one would let the asker wait.
/// </summary>
internal sealed class UnsureRegion : ReceiveActor
{
    private readonly Dictionary<CustomerId, ConversationState> _states = [];
    private readonly List<ConversationEvent> _journal = [];
    private readonly List<ConversationCommand> _late = [];
    private readonly List<IConversationMessage> _heard = [];
    private Random? _trouble;

    public UnsureRegion()
    {
        Receive<Trouble>(trouble =>
        {
            _trouble = trouble.Seed is { } seed ? new Random(seed) : null;
            if (_trouble is null)
                _late.ForEach(command => Handle(command));
            Sender.Tell(trouble);
        });
        Receive<GetAll>(_ => Sender.Tell(new All(_states.ToImmutableDictionary(), [.. _journal], [.. _heard])));
        Receive<IConversationMessage>(message =>
        {
            _heard.Add(message);
            if (_late.Count > 0 && _trouble?.Next(12) == 0)
            {
                var late = _late[_trouble.Next(_late.Count)];
                _late.Remove(late);
                Handle(late);
            }

            Sender.Tell((_trouble?.Next(8), message) switch
            {
                (0, _) => NotStored.Instance,
                (1, ConversationCommand command) => Later(command),
                (2, _) => Lost(Handle(message)),
                _ => Handle(message),
            });
        });
    }

    private NotStored Later(ConversationCommand command)
    {
        _late.Add(command);
        return NotStored.Instance;
    }

    private static NotStored Lost(ConversationResult _) => NotStored.Instance;

    private ConversationResult Handle(IConversationMessage message)
    {
        var state = _states.GetValueOrDefault(message.CustomerId) ?? ConversationState.Empty(message.CustomerId);
        if (message is GetCustomer)
            return state.Customer is { } customer ? new CustomerResult(customer) : new Refused(RefusalReason.UnknownCustomer, "");
        var command = (ConversationCommand)message;
        var decision = ConversationDecider.Decide(state, command);
        if (decision.Lookup is ArchiveQuery.ByWebhook query)
        {
            var found = _journal.OfType<MessageReceived>().FirstOrDefault(e =>
                e.CustomerId == message.CustomerId && e.Webhook.EventId == query.EventId);
            decision = ConversationDecider.Decide(state, (ArchiveAwareCommand)command with { Archived = new ArchiveAnswer(found?.Message) });
        }

        _journal.AddRange(decision.Events);
        _states[message.CustomerId] = decision.Events.Aggregate(state, (before, e) => before.Apply(e));
        return decision.Result!;
    }

    /// <summary>Begins trouble by a seed; null ends it, and everything late arrives.</summary>
    internal sealed record Trouble(int? Seed);

    internal sealed record GetAll;

    internal sealed record All(
        ImmutableDictionary<CustomerId, ConversationState> States,
        ImmutableArray<ConversationEvent> Journal,
        ImmutableArray<IConversationMessage> Heard);

    internal sealed record Reference(IActorRef ActorRef) : IRequiredActor<ConversationRegion>
    {
        public Task<IActorRef> GetAsync(CancellationToken cancellationToken = default) => Task.FromResult(ActorRef);
    }
}

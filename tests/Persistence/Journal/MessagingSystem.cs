using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;
using Akka.Hosting;
using Messaging.Actors;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide;
using Messaging.Persistence.ReadSide.Generations;
using Messaging.Persistence.ReadSide.Projecting;
using Messaging.Persistence.Storage;
using Messaging.Persistence.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;
using Inbox = Messaging.Persistence.ReadSide.Inbox;

namespace Messaging.Persistence.Tests.Journal;

/// <summary>Conversations on a real journal in a folder of their own, with the shipped settings; only the cluster is left out.</summary>
internal sealed class MessagingSystem : IAsyncDisposable
{
    private readonly TestDatabase _test;
    private readonly Dictionary<CustomerId, IActorRef> _conversations = [];
    private readonly ServiceProvider _services;
    private readonly bool _ownsDatabase;
    private readonly ConcurrentQueue<string> _lines = new();

    private MessagingSystem(TestDatabase test, bool ownsDatabase)
    {
        _test = test;
        _ownsDatabase = ownsDatabase;
        _services = new ServiceCollection()
            .AddAkka("messaging", akka => akka
                .AddHocon("akka.actor.provider = local, akka.loglevel = WARNING, akka.loggers = [], akka.stdout-loglevel = OFF", HoconAddMode.Prepend)
                .AddHoconFile(Path.Combine(AppContext.BaseDirectory, "akka.hocon"), HoconAddMode.Append)
                .WithMessagingJournal(Database))
            .BuildServiceProvider();
        Journal = new JournalReader(Database);
        Archive = new ConversationArchive(Tables, Journal);
        Inbox = new Inbox(Tables);
        var listener = System.ActorOf(Props.Create(() => new Listener(_lines)));
        foreach (var complaint in new[] { typeof(Warning), typeof(Error), typeof(DeadLetter) })
            System.EventStream.Subscribe(listener, complaint);
    }

    public Database Database => _test.Database;

    public ReadSideTables Tables => _test.Tables;

    public ReadSideGenerations Generations => _test.Generations;

    public JournalReader Journal { get; }

    public ConversationArchive Archive { get; }

    public Inbox Inbox { get; }

    public ReadSideStore ReadSide => _test.Store;

    public ICarrier Carrier { get; init; } = new ObligingCarrier();

    public ActorSystem System => _services.GetRequiredService<ActorSystem>();

    public static async Task<MessagingSystem> StartAsync(DatabaseKind kind) => new(await TestDatabase.CreateAsync(kind), ownsDatabase: true);

    /// <summary>On a database that somebody else made and has.</summary>
    public static MessagingSystem On(TestDatabase test) => new(test, ownsDatabase: false);

    /// <summary>Another node on the same database.</summary>
    public MessagingSystem Beside() => new(_test, ownsDatabase: false);

    public async Task<ConversationResult> AskAsync(IConversationMessage message)
    {
        if (!_conversations.TryGetValue(message.CustomerId, out var conversation))
        {
            var services = new ConversationServices(Carrier, Archive, TimeProvider.System) { SnapshotEvery = 20 };
            conversation = System.ActorOf(ActorWiring.EntityProps(message.CustomerId.Value, services));
            _conversations[message.CustomerId] = conversation;
        }

        try
        {
            return await conversation.Ask<ConversationResult>(message, TimeSpan.FromSeconds(20));
        }
        catch (AskTimeoutException e)
        {
            throw new TimeoutException($"No answer of {message.CustomerId} to {message.GetType().Name}. The actor system has said:\n{string.Join('\n', _lines)}", e);
        }
    }

    /// <summary>Ends a conversation; the next message to it starts it from the journal.</summary>
    public async Task StopAsync(CustomerId id)
    {
        if (_conversations.Remove(id, out var conversation))
            await conversation.GracefulStop(TimeSpan.FromSeconds(20), StopConversation.Instance);
    }

    public async Task<IReadOnlyList<JournalEntry>> AllAsync()
    {
        var tail = new JournalTail(Database);
        var all = new List<JournalEntry>();
        var upTo = 0L;
        JournalPage page;
        do
        {
            page = await tail.ReadAsync(upTo, 1000, CancellationToken.None);
            all.AddRange(page.Entries);
            upTo = page.UpTo;
        }
        while (page.IsWaiting || upTo < await Journal.LastOrderingAsync(CancellationToken.None));
        return all;
    }

    public async ValueTask DisposeAsync()
    {
        await System.Terminate();
        await _services.DisposeAsync();
        if (_ownsDatabase)
            await _test.DisposeAsync();
    }

    /// <summary>Keeps what the actor system complains of, for when a test fails.</summary>
    private sealed class Listener : ReceiveActor
    {
        public Listener(ConcurrentQueue<string> lines) => ReceiveAny(said => lines.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {said}"));
    }

    /// <summary>Takes, refuses or loses what it is given, by the message's own id.</summary>
    private sealed class ObligingCarrier : ICarrier
    {
        public Task<SendOutcome> SendAsync(CarrierSend send, CancellationToken cancellationToken) =>
            Task.FromResult<SendOutcome>((send.MessageId.Value[^1] % 5) switch
            {
                0 => new SendOutcome.Refused(new MessageError("40008", "Undeliverable", null)),
                1 => new SendOutcome.Lost("Timeout"),
                _ => new SendOutcome.Accepted($"x-{send.MessageId}-{send.Attempt}", MessageStatus.Queued, 1),
            });
    }
}

using Akka;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.DependencyInjection;
using Akka.Event;
using Akka.Hosting;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Actors.Health;
using Messaging.Actors.Membership;
using Messaging.Actors.Streams;
using Messaging.Actors.Tracing;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Actors;

/// <summary>What the host decides about the actors.</summary>
/// <param name="PingSeconds">Seconds between two pings of a stream.</param>
/// <param name="RenderEvent">Bytes of a conversation's event on its streams.</param>
/// <param name="RenderCustomer">Bytes of a changed customer on the inbox streams.</param>
/// <param name="Written">Called after every write that this node hears of, its own or another's.</param>
public sealed record ActorSettings(int PingSeconds, RenderEvent RenderEvent, RenderCustomer RenderCustomer, Action Written);

/// <summary>Starts the actors, in the order in which they need each other; the same for the server and for tests.</summary>
public static class ActorWiring
{
    private const string InboxFeedName = "inbox-feed";

    public static AkkaConfigurationBuilder WithMessagingActors(
        this AkkaConfigurationBuilder builder, Func<IDependencyResolver, ActorSettings> settings)
    {
        return builder
            .AddHocon(SubscriberMailbox.Hocon, HoconAddMode.Append)
            .WithActors((system, registry, resolver) =>
            {
                var given = settings(resolver);
                var clock = system.ActorOf(Props.Create(() => new StreamClock(given.PingSeconds)), "stream-clock");
                registry.Register<StreamClock>(clock);
                var streams = resolver.GetService<StreamMeter>();
                registry.Register<InboxFeed>(system.ActorOf(
                    Props.Create(() => new InboxFeed(clock, given.RenderCustomer, given.Written, streams)), InboxFeedName));
                registry.Register<InboxAnnouncer>(system.ActorOf(EveryNode.At("/user/" + InboxFeedName), "inbox-announcer"));
            })
            .WithShardRegion<ConversationRegion>(
                ConversationRouting.TypeName,
                (system, registry, resolver) =>
                {
                    var services = new ConversationServices(
                        resolver.GetService<ICarrier>(), resolver.GetService<IMessageArchive>(), resolver.GetService<TimeProvider>())
                    {
                        Meter = resolver.GetService<ConversationMeter>(),
                        Trail = resolver.GetService<EventTrail>(),
                        JournalFailures = JournalFailures(system, resolver.GetService<TimeProvider>()),
                        Inbox = registry.Get<InboxAnnouncer>(),
                    };
                    return entityId => EntityProps(entityId, services);
                },
                new ConversationRouting(ConversationRouting.ShardCountOf(builder.Configuration.Value)),
                // All else is decided in akka.hocon.
                new ShardOptions { HandOffStopMessage = StopConversation.Instance })
            .WithActors((system, registry, resolver) =>
            {
                var cluster = resolver.GetService<ClusterMeter>();
                cluster.Follow(Cluster.Get(system));
                var region = registry.Get<ConversationRegion>();
                registry.Register<RegionCounter>(system.ActorOf(
                    Props.Create(() => new RegionCounter(region, cluster.Counted)), RegionCounter.Name));
            })
            .WithActors((system, registry, resolver) =>
            {
                var streams = new StreamServices(
                    registry.Get<ConversationRegion>(),
                    registry.Get<StreamClock>(),
                    resolver.GetService<IConversationJournal>(),
                    settings(resolver).RenderEvent)
                {
                    Meter = resolver.GetService<StreamMeter>(),
                };
                var hub = system.ActorOf(Props.Create(() => new StreamHub(streams)), "streams");
                registry.Register<StreamHub>(hub);
                // Before the shards are handed over: feeds that resubscribe would call conversations back to life here.
                CoordinatedShutdown.Get(system).AddTask(
                    CoordinatedShutdown.PhaseBeforeServiceUnbind, "end-streams", async () =>
                    {
                        await hub.GracefulStop(TimeSpan.FromSeconds(3));
                        return Done.Instance;
                    });
            });
    }

    private static RepeatedFailure JournalFailures(ActorSystem system, TimeProvider clock)
    {
        var log = Logging.GetLogger(system, ConversationRouting.TypeName);
        return new RepeatedFailure(clock, (more, last) => log.Error(
            "{Count} more conversations could not use the journal in {Seconds} s; the last: {Failure}",
            more, (int)RepeatedFailure.Every.TotalSeconds, last.GetType().Name));
    }

    /// <summary>Figures and trail of the actors, for whoever makes them; <see cref="WithMessagingActors"/> asks for these.</summary>
    public static IServiceCollection AddActorMeters(this IServiceCollection services) => services
        .AddSingleton<ClusterMeter>()
        .AddSingleton<ConversationMeter>()
        .AddSingleton<StreamMeter>()
        .AddSingleton<EventTrail>();

    /// <summary>An entity of the region: a conversation, or a node's probe.</summary>
    public static Props EntityProps(string entityId, ConversationServices services) =>
        entityId.StartsWith(Probe.IdPrefix, StringComparison.Ordinal)
            ? Props.Create(() => new ProbeActor(entityId))
            : Props.Create(() => new ConversationActor(new CustomerId(entityId), services));
}

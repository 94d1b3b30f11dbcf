using Akka;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.DependencyInjection;
using Akka.Hosting;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using Messaging.Actors.Health;
using Messaging.Actors.Membership;
using Messaging.Actors.Sending;
using Messaging.Actors.Streams;

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
            .WithActors((system, registry, resolver) =>
            {
                var given = settings(resolver);
                var clock = system.ActorOf(Props.Create(() => new StreamClock(given.PingSeconds)), "stream-clock");
                registry.Register<StreamClock>(clock);
                registry.Register<InboxFeed>(system.ActorOf(
                    Props.Create(() => new InboxFeed(clock, given.RenderCustomer, given.Written)), InboxFeedName));
                registry.Register<InboxAnnouncer>(system.ActorOf(InboxAnnouncer.Props("/user/" + InboxFeedName), "inbox-announcer"));
            })
            .WithShardRegion<ConversationRegion>(
                ConversationRouting.TypeName,
                (_, registry, resolver) =>
                {
                    var services = new ConversationServices(
                        resolver.GetService<ICarrier>(), resolver.GetService<IMessageArchive>(), resolver.GetService<TimeProvider>())
                    {
                        Inbox = registry.Get<InboxAnnouncer>(),
                    };
                    return entityId => EntityProps(entityId, services);
                },
                new ConversationRouting(),
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
                    settings(resolver).RenderEvent);
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

    /// <summary>An entity of the region: a conversation, or a node's probe.</summary>
    public static Props EntityProps(string entityId, ConversationServices services) =>
        entityId.StartsWith(Probe.IdPrefix, StringComparison.Ordinal)
            ? Props.Create(() => new ProbeActor(entityId))
            : Props.Create(() => new ConversationActor(new CustomerId(entityId), services));
}

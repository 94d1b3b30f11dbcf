using Akka.Cluster.Hosting;
using Akka.Hosting;
using Messaging.Actors;
using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide;
using Messaging.Persistence.Storage;
using Messaging.Web.Membership;
using Messaging.Web.Streams;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Hosting;

/// <summary>Starts the actor system: <c>akka.hocon</c> first, then what the environment decides.</summary>
public static class ActorSystemSetup
{
    public const string SystemName = "messaging";

    public static IServiceCollection AddActorSystem(this IServiceCollection services, Database database) =>
        services.AddAkka(SystemName, (akka, provider) =>
        {
            var cluster = provider.GetRequiredService<IOptions<NodeOptions>>().Value;
            akka
                // Before the modules: a file that comes after their defaults silently loses.
                .AddHoconFile(Path.Combine(AppContext.BaseDirectory, "akka.hocon"), HoconAddMode.Prepend)
                .ConfigureLoggers(loggers =>
                {
                    loggers.ClearLoggers();
                    loggers.AddLogger<NodeLogger>();
                })
                .WithNodeTransport(provider, cluster)
                .WithClustering(new ClusterOptions { SeedNodes = [.. cluster.SeedNodes] })
                .WithMessagingJournal(database)
                .WithMessagingActors(resolver => new ActorSettings(
                    resolver.GetService<IOptions<StreamOptions>>().Value.PingSeconds,
                    EventFrames.Render,
                    EventFrames.Render,
                    resolver.GetService<ProjectionPosition>().Ring));
            if (cluster.SeedNodes.Count == 0)
            {
                akka.AddStartup((system, _) =>
                {
                    var own = Akka.Cluster.Cluster.Get(system);
                    own.Join(own.SelfAddress);
                });
            }
        });
}

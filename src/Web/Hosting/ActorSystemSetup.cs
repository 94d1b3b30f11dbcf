using Akka.Cluster.Hosting;
using Akka.Configuration;
using Akka.Hosting;
using Messaging.Actors;
using Messaging.Actors.Membership;
using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide.Projecting;
using Messaging.Persistence.Storage;
using Messaging.Web.Accounts;
using Messaging.Web.Membership;
using Messaging.Web.Peers;
using Messaging.Web.Streams;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Hosting;

/// <summary>Starts the actor system: <c>akka.hocon</c> first, then what the environment decides.</summary>
public static class ActorSystemSetup
{
    public const string SystemName = "messaging";

    private static readonly string SettingsFile = Path.Combine(AppContext.BaseDirectory, "akka.hocon");

    /// <summary>The file's settings alone, for what must be right before anything is started.</summary>
    public static Config Settings() => ConfigurationFactory.ParseString(File.ReadAllText(SettingsFile));

    public static IServiceCollection AddActorSystem(this IServiceCollection services, Database database) =>
        services.AddAkka(SystemName, (akka, provider) =>
        {
            var cluster = provider.GetRequiredService<IOptions<NodeOptions>>().Value;
            akka
                // Before the modules: a file that comes after their defaults silently loses.
                .AddHoconFile(SettingsFile, HoconAddMode.Prepend)
                .ConfigureLoggers(loggers =>
                {
                    loggers.ClearLoggers();
                    loggers.AddLogger<NodeLogger>();
                })
                .WithNodeTransport(provider, cluster)
                // Without seed nodes: it joins by itself, at the end.
                .WithClustering(new ClusterOptions())
                .WithMessagingJournal(database)
                .WithMessagingActors(resolver => new ActorSettings(
                    resolver.GetService<IOptions<StreamOptions>>().Value.PingSeconds,
                    EventFrames.Render,
                    EventFrames.Render,
                    resolver.GetService<ProjectionPosition>().Ring))
                .WithReadSide()
                .WithSessionEnds()
                .WithMembershipLog()
                .WithNodeKeeper(MembershipSetup.NodeServicesOf)
                .AddStartup((system, _) => NodeJoin.JoinAsync(
                    system, provider.GetRequiredService<SeedList>().Asked, provider.GetRequiredService<TimeProvider>()));
        });
}

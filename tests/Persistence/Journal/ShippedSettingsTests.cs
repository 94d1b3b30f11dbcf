using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Messaging.Persistence.Journal;
using Messaging.Persistence.Protocol;
using Messaging.Persistence.Storage;
using Messaging.Persistence.Tests.Protocol;
using Messaging.Persistence.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Persistence.Tests.Journal;

/// <summary>An actor system made of the shipped akka.hocon and all modules' defaults, wired as the server does.</summary>
public sealed class ShippedSystem : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServiceProvider _services = null!;

    public ActorSystem System => _services.GetRequiredService<ActorSystem>();

    public async Task InitializeAsync()
    {
        var database = Database.Parse(null, _folder.Path);
        await DatabaseMigrator.MigrateAsync(database);
        _services = new ServiceCollection()
            .AddAkka("messaging", akka => akka
                .AddHoconFile(Path.Combine(AppContext.BaseDirectory, "akka.hocon"), HoconAddMode.Prepend)
                .AddHocon("akka.loglevel = OFF, akka.stdout-loglevel = OFF", HoconAddMode.Prepend)
                .WithRemoting("127.0.0.1", 0)
                .WithClustering()
                .WithMessagingJournal(database))
            .BuildServiceProvider();
    }

    public async Task DisposeAsync()
    {
        await System.Terminate();
        await _services.DisposeAsync();
        _folder.Dispose();
    }
}

public sealed class ShippedSettingsTests(ShippedSystem shipped) : IClassFixture<ShippedSystem>
{
    private ActorSystem System => shipped.System;

    [Fact]
    public void All_that_is_stored_goes_through_our_serializer() =>
        Assert.All(Samples.ByManifest.Values, stored => Assert.IsType<MessagingSerializer>(System.Serialization.FindSerializerFor(stored)));

    [Fact]
    public void What_nobody_registered_is_refused() =>
        Assert.ThrowsAny<Exception>(() => System.Serialization.FindSerializerForType(typeof(ShippedSettingsTests)));

    [Theory]
    [InlineData("akka.actor.serialization-settings.allow-unregistered-types", "off")]
    [InlineData("akka.cluster.sharding.state-store-mode", "ddata")]
    [InlineData("akka.cluster.sharding.remember-entities", "off")]
    [InlineData("akka.cluster.sharding.coordinator-state.write-majority-plus", "0")]
    [InlineData("akka.cluster.sharding.distributed-data.majority-min-cap", "1")]
    [InlineData("akka.cluster.sharding.passivate-idle-entity-after", "off")]
    [InlineData("akka.persistence.journal.plugin", "akka.persistence.journal.sql")]
    [InlineData("akka.persistence.snapshot-store.plugin", "akka.persistence.snapshot-store.sql")]
    [InlineData("akka.persistence.journal.sql.replay-filter.mode", "off")]
    [InlineData("akka.persistence.journal.sql.circuit-breaker.reset-timeout", "2s")]
    [InlineData("akka.persistence.journal.sql.delete-compatibility-mode", "false")]
    [InlineData("akka.persistence.journal.sql.materializer-dispatcher", "messaging.journal-dispatcher")]
    [InlineData("akka.persistence.snapshot-store.sql.circuit-breaker.max-failures", "2147483647")]
    [InlineData("akka.persistence.snapshot-store.sql.snapshot-is-optional", "true")]
    [InlineData("akka.coordinated-shutdown.exit-clr", "off")]
    public void The_file_decides(string key, string value) => Assert.Equal(value, System.Settings.Config.GetString(key));
}

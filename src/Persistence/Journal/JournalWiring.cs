using Akka.Hosting;
using Akka.Persistence.Sql;
using Akka.Persistence.Sql.Config;
using LinqToDB;
using Messaging.Persistence.Storage;

namespace Messaging.Persistence.Journal;

/// <summary>Gives the actor system its journal and snapshot store; their settings are in <c>akka.hocon</c>.</summary>
public static class JournalWiring
{
    public static AkkaConfigurationBuilder WithMessagingJournal(this AkkaConfigurationBuilder builder, Database database) => builder
        .AddHocon(SqlPersistence.DefaultConfiguration, HoconAddMode.Append)
        .AddSetup(new DataOptionsSetup(OptionsFor(database)))
        .AddSetup(new JournalSetup(database));

    // The provider must be named: without it the journal dies in a restart loop.
    private static DataOptions OptionsFor(Database database) => database switch
    {
        SqliteDatabase => new DataOptions()
            .UseConnectionString(ProviderName.SQLiteMS, database.ConnectionString)
            .UseAfterConnectionOpened(SqliteDatabase.Prepare),
        PostgresDatabase => new DataOptions().UseConnectionString(ProviderName.PostgreSQL15, database.ConnectionString),
        _ => throw new ArgumentOutOfRangeException(nameof(database), database.GetType().Name, "A kind without a journal."),
    };
}

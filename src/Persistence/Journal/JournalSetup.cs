using Akka.Actor;
using Akka.Actor.Setup;
using Messaging.Persistence.Storage;

namespace Messaging.Persistence.Journal;

/// <summary>Hands the database to the plugins, which Akka makes by their names.</summary>
internal sealed class JournalSetup(Database database) : Setup
{
    private readonly Database _database = database;

    public static Database DatabaseOf(ActorSystem system) =>
        system.Settings.Setup.Get<JournalSetup>().GetOrElse(null!)?._database
        ?? throw new InvalidOperationException($"The actor system was made without {nameof(JournalWiring)}.");
}

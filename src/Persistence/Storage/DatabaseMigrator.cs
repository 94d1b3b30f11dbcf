using DbUp.Builder;
using DbUp.Engine;

namespace Messaging.Persistence.Storage;

/// <summary>Brings the truth to the schema of this program and refuses what cannot be trusted, before anything else uses it.</summary>
/// <remarks>
/// A script whose name ends in <c>.additive.sql</c> only adds what an earlier program does not miss, so that one, too, starts on
/// its schema: while nodes are replaced one by one, those not yet replaced may be started again. A database knows a script by its
/// name, so none is ever renamed: it would be taken for a newer version's, and run again.
/// </remarks>
public static class DatabaseMigrator
{
    private const string Additive = ".additive.sql";

    /// <summary>Creates or upgrades the schema; throws a <see cref="StorageException"/> of one line when that cannot be.</summary>
    public static Task MigrateAsync(Database database, CancellationToken cancellationToken = default) =>
        MigrateAsync(database, SchemaScripts.Truth(database.Kind), cancellationToken);

    /// <summary>The same to a schema of these scripts.</summary>
    internal static Task MigrateAsync(Database database, IReadOnlyList<SqlScript> scripts, CancellationToken cancellationToken) => database switch
    {
        SqliteDatabase sqlite => SqliteMigrator.MigrateAsync(sqlite, scripts, cancellationToken),
        PostgresDatabase postgres => PostgresMigrator.MigrateAsync(postgres, scripts, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(database), database.GetType().Name, "A kind without a migrator."),
    };

    /// <summary>The same for a command, which has nothing to do where no server ever ran: it makes no empty database.</summary>
    public static async Task MigrateExistingAsync(Database database, CancellationToken cancellationToken = default)
    {
        switch (database)
        {
            case SqliteDatabase sqlite: SqliteMigrator.RequireInstallation(sqlite); break;
            case PostgresDatabase postgres: await PostgresMigrator.RequireInstallationAsync(postgres, cancellationToken); break;
            default: throw new ArgumentOutOfRangeException(nameof(database), database.GetType().Name, "A kind without a migrator.");
        }

        await MigrateAsync(database, cancellationToken);
    }

    /// <summary>Runs the scripts that have not run yet, each in a transaction of its own.</summary>
    internal static void Upgrade(UpgradeEngineBuilder target, IReadOnlyList<SqlScript> scripts, Func<string, Exception?, StorageException> unusable)
    {
        var upgrade = target
            .WithScripts(scripts)
            .WithTransactionPerScript()
            .WithVariablesDisabled()
            .LogToNowhere()
            .Build();
        var unknown = upgrade.GetExecutedScripts().Except(scripts.Select(script => script.Name))
            .Where(name => !name.EndsWith(Additive, StringComparison.Ordinal)).Max(StringComparer.Ordinal);
        if (unknown is not null)
            throw unusable($"written by a newer version of this program (it has {unknown}); run that version", null);
        var result = upgrade.PerformUpgrade();
        if (!result.Successful)
            throw unusable($"script {result.ErrorScript?.Name} failed: {OneLine(result.Error)}", result.Error);
    }

    internal static string OneLine(Exception e) => e.Message.ReplaceLineEndings(" ");
}

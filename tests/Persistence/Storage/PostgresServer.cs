using System.Diagnostics;
using Npgsql;

namespace Messaging.Persistence.Tests.Storage;

/// <summary>
/// A PostgreSQL server for the tests of one process, on a port and in a folder of its own, gone when the process ends,
/// however that ends. Made of Debian's packages; where they are missing every test that needs it fails and says so.
/// </summary>
public sealed class PostgresServer
{
    // Ends with its input, which is closed when the tests' process is gone. PostgreSQL refuses to run as root.
    private const string Script =
        """
        bin=$1 folder=$2 port=$3
        shift 3
        as=()
        if [ "$(id -u)" -eq 0 ]; then
          chown -R postgres: "$folder"
          as=(setpriv --reuid postgres --regid postgres --init-groups)
        fi
        cd "$folder"
        "${as[@]}" "$bin/initdb" -D "$folder/data" -U messaging -A trust -E UTF8 --locale=C --no-sync >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log"; exit 1; }
        "${as[@]}" "$bin/postgres" -D "$folder/data" -k "$folder" -p "$port" -c listen_addresses=127.0.0.1 -c max_connections=300 \
          -c log_min_messages=fatal "${@/#/--}" &
        server=$!
        read -r _
        kill -INT $server
        wait $server
        rm -rf "$folder"
        """;

    /// <summary>Settings of the server, as in <c>postgresql.conf</c>; read when it starts, with the first database.</summary>
    public static IReadOnlyList<string> Settings { get; set; } = ["shared_buffers=64MB"];

    private static readonly Lazy<Task<PostgresServer>> s_shared = new(StartAsync);
    private static int s_databases;

    private readonly int _port;
    private readonly Process _process;

    private PostgresServer(int port, Process process) => (_port, _process) = (port, process);

    /// <summary>A new, empty database; returns its connection string.</summary>
    public static async Task<string> CreateDatabaseAsync()
    {
        var server = await s_shared.Value;
        var name = $"test_{Interlocked.Increment(ref s_databases)}";
        await server.ExecuteAsync($"CREATE DATABASE {name}");
        return server.ConnectionString(name);
    }

    /// <summary>
    /// Lets go of it. No test waits for that or fails with it: it makes a checkpoint of the whole server and waits for whoever was
    /// connected, and what is left of it goes with the server's folder.
    /// </summary>
    public static void DropDatabase(string connectionString) => _ = DropDatabaseAsync(connectionString);

    public static async Task DropDatabaseAsync(string connectionString)
    {
        var server = await s_shared.Value;
        await using (var pool = new NpgsqlConnection(connectionString))
            NpgsqlConnection.ClearPool(pool);
        await server.ExecuteAsync($"DROP DATABASE IF EXISTS {new NpgsqlConnectionStringBuilder(connectionString).Database} WITH (FORCE)");
    }

    /// <summary>A program of the installed version, such as <c>pg_dump</c>.</summary>
    public static string Tool(string name) => Path.Combine(Programs(), name);

    private static string Programs() => (Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            .LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")))
        : null) ?? throw new InvalidOperationException("PostgreSQL is not installed: run ./test.sh, or apt-get install postgresql.");

    private static async Task<PostgresServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("messaging-postgres-").FullName;
        var port = FreePort.Find();
        var process = Process.Start(new ProcessStartInfo("bash", ["-c", Script, "postgres", Programs(), folder, $"{port}", .. Settings])
        {
            RedirectStandardInput = true,
        })!;
        var server = new PostgresServer(port, process);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => process.StandardInput.Close();
        await server.AcceptsAsync();
        return server;
    }

    private async Task AcceptsAsync()
    {
        using var time = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                await ExecuteAsync("SELECT 1");
                return;
            }
            catch (NpgsqlException) when (!time.IsCancellationRequested && !_process.HasExited)
            {
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    private string ConnectionString(string database) => $"Host=127.0.0.1;Port={_port};Username=messaging;Database={database}";

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

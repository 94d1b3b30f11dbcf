using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Messaging.EndToEnd.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Messaging.EndToEnd.Tests.Observability;

/// <summary>Another program holds the database's write lock while many webhooks come.</summary>
public sealed partial class OutageLogTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const int Webhooks = 40;

    [Fact]
    public async Task An_outage_is_logged_once_for_each_kind_of_failure_and_the_figures_have_every_webhook()
    {
        await server.Client.GetAsync("/health/ready", HttpStatusCode.OK);
        await using (await LockAsync())
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, Webhooks).Select(async _ =>
            {
                using var response = await server.Telnyx.PostAsync(server.Client, TelnyxSide.Text(ServerFixture.NewNumber(), "during"));
                return response.StatusCode;
            }));
            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer));
        }

        await Eventually.GetAsync(() => server.Client.GetStringAsync("/metrics"), metrics => NotTaken(metrics) >= Webhooks);
        // One for each type of exception at most, and there are few.
        Assert.InRange(Told().Count(server.Server.Output), 1, 5);
        // What is left is told when the time is over.
        await Eventually.TrueAsync(() => server.Server.Output.Contains("more webhooks could not be taken", StringComparison.Ordinal));
    }

    private static long NotTaken(string metrics) => Counted().Matches(metrics).Sum(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    private async Task<IAsyncDisposable> LockAsync()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(server.Folder, "data", "messaging.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 5000; BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync();
        return connection; // closing it rolls back
    }

    [GeneratedRegex("A webhook (could not be taken|was not taken in time)")]
    private static partial Regex Told();

    [GeneratedRegex("""messaging_webhook_duration_seconds_count\{.*result="(?:unavailable|late)".*\} (\d+)""")]
    private static partial Regex Counted();
}

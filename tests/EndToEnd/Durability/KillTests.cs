using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;
using Microsoft.Data.Sqlite;

namespace Messaging.EndToEnd.Tests.Durability;

/// <summary>Killed at random moments under load: what was acknowledged is there, once, and the numbering has no holes.</summary>
public abstract class KillTests(ServerFixture server)
{
    private const int Rounds = 3;
    private const int Posters = 16;
    private const int Customers = 5;

    [Fact]
    public async Task Every_acknowledged_text_is_there_exactly_once_after_three_kills()
    {
        var numbers = Enumerable.Range(0, Customers).Select(_ => ServerFixture.NewNumber()).ToArray();
        var acknowledged = new List<(string Number, string MessageId, string Text)>();
        for (var round = 0; round < Rounds; round++)
        {
            using var stop = new CancellationTokenSource();
            var count = acknowledged.Count;
            var posters = Enumerable.Range(0, Posters).Select(poster => PostAsync(numbers, $"{round}.{poster}", acknowledged, stop.Token)).ToList();
            await Eventually.TrueAsync(() => CountOf(acknowledged) >= count + 60 + Random.Shared.Next(100));
            await server.Server.KillAsync();
            await server.StartAgainAsync(); // the posters try again until then, as Telnyx does
            await stop.CancelAsync();
            await Task.WhenAll(posters);
        }

        foreach (var number in numbers)
            await IsWholeAsync(number, [.. acknowledged.Where(text => text.Number == number)]);
        if (server is not PostgresFixture)
            await FilesAreSoundAsync();
    }

    private async Task IsWholeAsync(string number, List<(string Number, string MessageId, string Text)> acknowledged)
    {
        var customer = (string)(await server.Client.FindCustomerAsync(number))["id"]!;
        var rows = await server.Client.HistoryAsync(customer);
        var byMessage = rows.ToLookup(row => (string)row["telnyx_message_id"]!);
        Assert.All(byMessage, rows => Assert.Single(rows));
        foreach (var (_, messageId, text) in acknowledged)
            Assert.Equal(text, (string?)Assert.Single(byMessage[messageId])["message_text"]);

        await using var stream = await EventStream.OpenAsync(server.Client, $"/api/messages/stream?customerId={customer}&after=0");
        var events = await stream.NextAsync(rows.Count + 1);
        Assert.Equal(Enumerable.Range(1, rows.Count + 1).Select(seq => (long)seq), events.Select(e => e.Seq));
        Assert.Equal(rows.Select(row => (string?)row["id"]), events.Skip(1).Select(e => (string?)e.Json["id"]));
        Assert.Equal(rows.Count, (int)(await server.Client.CustomerAsync(customer))["unread_count"]!);
    }

    private async Task FilesAreSoundAsync()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(server.Folder, "data"), "*.db"))
        {
            await using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
            await connection.OpenAsync();
            Assert.Equal("ok", await AskAsync(connection, "PRAGMA integrity_check"));
            Assert.Equal("wal", await AskAsync(connection, "PRAGMA journal_mode"));
        }
    }

    private static async Task<string?> AskAsync(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (string?)await command.ExecuteScalarAsync();
    }

    private static int CountOf(List<(string, string, string)> acknowledged)
    {
        lock (acknowledged)
            return acknowledged.Count;
    }

    // Each text is repeated until it is answered 200; none is given up, so that the last of them survives the kill too.
    private async Task PostAsync(
        string[] numbers, string name, List<(string, string, string)> acknowledged, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            var number = numbers[Random.Shared.Next(numbers.Length)];
            var text = string.Create(CultureInfo.InvariantCulture, $"{name}.{i}");
            var webhook = TelnyxSide.Text(number, text);
            for (var attempt = 1; ; attempt++)
            {
                webhook["meta"]!["attempt"] = attempt;
                if (await IsTakenAsync(webhook))
                    break;
                await Task.Delay(20, CancellationToken.None);
            }

            lock (acknowledged)
                acknowledged.Add((number, (string)webhook["data"]!["payload"]!["id"]!, text));
        }
    }

    private async Task<bool> IsTakenAsync(JsonObject webhook)
    {
        try
        {
            using var response = await server.Telnyx.PostAsync(server.Client, webhook);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or ObjectDisposedException or InvalidOperationException or TaskCanceledException)
        {
            return false; // the server is gone or not yet back
        }
    }
}

[Collection(SharedServers.SqliteThroughCrashes)]
public sealed class SqliteKillTests(ServerFixture server) : KillTests(server);

[Collection(SharedServers.PostgresThroughCrashes)]
public sealed class PostgresKillTests(PostgresFixture server) : KillTests(server);

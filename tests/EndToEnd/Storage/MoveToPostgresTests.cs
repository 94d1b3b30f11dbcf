using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.EndToEnd.Tests.Storage;

/// <summary>A server that begins on a SQLite file and goes on in PostgreSQL, as an operator does it: stop, move, start.</summary>
public sealed class MoveToPostgresTests : IAsyncLifetime
{
    private const int Texts = 130; // more than lie between two snapshots

    private readonly MovedServer _server = new();
    private readonly CookieContainer _cookies = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task All_goes_on_where_it_was_with_every_id_and_number()
    {
        await SignInAsync();
        var (ada, number) = await _server.NewCustomerAsync();
        var (other, moving) = await _server.NewCustomerAsync();
        var text = TelnyxSide.Text(number, "known before");
        await _server.PostWebhookAsync(text, HttpStatusCode.OK);
        await using (var inbox = await EventStream.OpenAsync(_server.Client, "/api/inbox/stream"))
        {
            for (var i = 0; i < Texts; i++)
                await _server.PostWebhookAsync(TelnyxSide.Text(number, $"text {i}"), HttpStatusCode.OK);
            _server.InboxId = (await inbox.NextAsync(e => e.Id is not null)).Id!;
        }

        var toOldOwner = TelnyxSide.Text(moving, "to the old owner");
        await _server.PostWebhookAsync(toOldOwner, HttpStatusCode.OK);
        await MoveNumberAsync(from: other, to: ada, number, moving);
        var sent = await _server.Client.SendTextAsync(ada, "a reply");
        await _server.Client.RowWithStatusAsync(ada, (string)sent["id"]!, "queued");
        await ReportAsync(number, "a reply", "sent");
        await _server.Client.RowWithStatusAsync(ada, (string)sent["id"]!, "sent");
        var journals = await JournalsAsync(ada, other);
        var histories = await HistoriesAsync(ada, other);
        var last = (long)JsonNode.Parse(journals[0])!.AsArray()[^1]!["seq"]!;
        var frames = await FramesAsync(ada, "0", last);
        var list = await Eventually.GetAsync(ListAsync, list =>
            list.Contains("a reply", StringComparison.Ordinal) && list.Contains("\"sent\"", StringComparison.Ordinal));

        await _server.MoveAsync();

        // The page's session, without signing in again.
        using (var agent = Browser())
            Assert.Equal("admin", (string?)(await agent.GetAsync("/api/session", HttpStatusCode.OK))["username"]);
        Assert.Equal(journals, await JournalsAsync(ada, other));
        Assert.Equal(histories, await HistoriesAsync(ada, other));
        Assert.Equal(list, await ListAsync());

        // Streams go on after a number that was given out before, without reset, gap or repeat.
        Assert.Equal(frames, await FramesAsync(ada, "0", last));
        Assert.Equal(frames.TakeLast(3), await FramesAsync(ada, frames[^4].Id!, last));
        await using var stream = await EventStream.OpenAsync(_server.Client, $"/api/messages/stream?customerId={ada}", $"{last}");
        await using var entries = await EventStream.OpenAsync(_server.Client, "/api/inbox/stream", _server.InboxId);
        Assert.NotEqual("reset", (await entries.NextAsync(e => e.Type is "customer" or "reset")).Type);

        // Copies are known: of a text from long ago, of one whose number has moved since, of a report.
        await _server.PostWebhookAsync(text, HttpStatusCode.OK);
        await _server.PostWebhookAsync(toOldOwner, HttpStatusCode.OK);
        Assert.Equal(journals, await JournalsAsync(ada, other));

        // And what is new follows: a text of the number that moved, a report on what was sent before.
        await _server.PostWebhookAsync(TelnyxSide.Text(moving, "after the move"), HttpStatusCode.OK);
        var next = await stream.NextAsync();
        Assert.Equal((last + 1, "after the move"), (next.Seq, (string?)next.Json["message_text"]));
        await ReportAsync(number, "a reply", "delivered");
        Assert.Equal((last + 2, "delivered"), ((next = await stream.NextAsync()).Seq, (string?)next.Json["status"]));
    }

    [Fact]
    public async Task The_old_file_and_a_second_move_are_refused_in_one_line()
    {
        await _server.TextInAsync(ServerFixture.NewNumber(), "one");

        var said = await _server.MoveAsync();
        Assert.Contains("journal: ", said);
        Assert.Contains("Generation 1 is ready", said);

        await using (var old = ServerProcess.Launch(_server.Folder))
        {
            await old.WaitForExitAsync();
            Assert.Equal(78, old.ExitCode);
            Assert.Contains("was moved to PostgreSQL", old.Output);
        }

        foreach (var (arguments, reason) in new (string[], string)[]
        {
            (["move-to-postgres"], "Usage"),
            (["move-to-postgres", "Database=messaging"], "'Host' is missing"),
            (["move-to-postgres", "somewhere"], "not a PostgreSQL connection string"),
            (["move-to-postgres", _server.Database.Value], "was moved to PostgreSQL"),
        })
        {
            var refusal = await Assert.ThrowsAnyAsync<Exception>(() => ServerCommand.RunAsync(_server.Folder, arguments));
            Assert.Contains(reason, refusal.Message);
        }

        var same = await Assert.ThrowsAnyAsync<Exception>(() =>
            ServerCommand.RunAsync(_server.Folder, ["move-to-postgres", _server.Database.Value], _server.Database));
        Assert.Contains("names PostgreSQL already", same.Message);
    }

    private async Task SignInAsync()
    {
        using var agent = Browser();
        using var welcome = await agent.PostAsJsonAsync("/api/session", new { username = "admin", password = ServerProcess.AdminPassword });
        Assert.Equal(HttpStatusCode.NoContent, welcome.StatusCode);
    }

    private HttpClient Browser() => new(new SocketsHttpHandler { CookieContainer = _cookies }) { BaseAddress = _server.Server.Address };

    private Task<JsonObject> MoveNumberAsync(string from, string to, string own, string moving) => _server.Client.CallAsync(
        HttpMethod.Patch, $"/api/customers/{to}", HttpStatusCode.OK,
        new JsonObject { ["name"] = "Ada", ["phone_numbers"] = new JsonArray(own, moving), ["take_from"] = from });

    private async Task ReportAsync(string to, string text, string status)
    {
        var request = _server.Carrier.To(to).Single(request => request.Text == text);
        await _server.PostWebhookAsync(TelnyxSide.Status(request.TelnyxId, to, text, status), HttpStatusCode.OK, request.WebhookQuery);
    }

    private async Task<List<ServerEvent>> FramesAsync(string customer, string after, long last)
    {
        await using var stream = await EventStream.OpenAsync(_server.Client, $"/api/messages/stream?customerId={customer}", after);
        var frames = new List<ServerEvent>();
        do
            frames.Add(await stream.NextAsync());
        while (frames[^1].Seq < last);
        return frames;
    }

    private async Task<List<string>> JournalsAsync(params string[] customers)
    {
        var journals = new List<string>();
        foreach (var customer in customers)
            journals.Add((await _server.Client.GetAsync($"/api/customers/{customer}/events", HttpStatusCode.OK))["events"]!.ToJsonString());
        return journals;
    }

    private async Task<List<string>> HistoriesAsync(params string[] customers)
    {
        var histories = new List<string>();
        foreach (var customer in customers)
            histories.Add(string.Join('\n', (await _server.Client.HistoryAsync(customer)).Select(row => row.ToJsonString())));
        return histories;
    }

    private async Task<string> ListAsync() => (await _server.Client.GetAsync("/api/customers", HttpStatusCode.OK)).ToJsonString();

    private sealed class MovedServer : ServerFixture
    {
        private string _target = "";
        private bool _moved;

        /// <summary>Given out by the inbox stream before the move.</summary>
        public string InboxId { get; set; } = "";

        public override (string Name, string Value) Database => ("ConnectionStrings__Messaging", _moved ? _target : "");

        public async Task<string> MoveAsync()
        {
            _target = await PostgresServer.CreateDatabaseAsync();
            await Server.InterruptAsync();
            var said = await ServerCommand.RunAsync(Folder, ["move-to-postgres", _target]);
            _moved = true;
            await StartAgainAsync();
            return said;
        }

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            if (_target.Length > 0)
                PostgresServer.DropDatabase(_target);
        }
    }
}

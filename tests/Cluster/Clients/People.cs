using System.Globalization;
using System.Text.Json.Nodes;
using Messaging.Cluster.Tests.History;

namespace Messaging.Cluster.Tests.Clients;

/// <summary>A customer that there is from the beginning.</summary>
internal sealed record KnownCustomer(string Id, string Number);

/// <summary>What all who work in a run share.</summary>
/// <param name="Stop">Nobody begins anything any more.</param>
/// <param name="GiveUp">What was begun is given up.</param>
internal sealed record Workplace(
    WorkloadPlan Plan, Caller Caller, Webhooks Webhooks, RunClock Clock, Recorder Recorder, IReadOnlyList<KnownCustomer> Customers,
    CancellationToken Stop, CancellationToken GiveUp);

/// <summary>Those who make a conversation: each goes on until it is told to stop, and ends what it began.</summary>
internal static class People
{
    /// <summary>A customer who texts in, now and then several texts at once.</summary>
    public static async Task TexterAsync(Workplace work, KnownCustomer customer)
    {
        var dice = Dice.For(work.Plan.Seed, "texter " + customer.Number);
        var sent = new List<Task>();
        while (await Pause.ForAsync(dice.About(work.Plan.TextEvery), work.Stop))
        {
            var text = $"text {work.Plan.Seed}-{customer.Number}-{sent.Count} {(dice.Happens(0.2) ? "ça va? 🚲\r\ndata: no" : "hello")}";
            sent.Add(work.Webhooks.TextAsync(customer.Number, text, dice.Happens(0.05), Dice.For(work.Plan.Seed, text), work.GiveUp));
        }

        await Task.WhenAll(sent);
    }

    /// <summary>Unknown people whose first texts, and copies of them, come in at several nodes in the same moment.</summary>
    public static async Task NewcomersAsync(Workplace work)
    {
        var dice = Dice.For(work.Plan.Seed, "newcomers");
        var sent = new List<Task>();
        for (var n = work.Plan.Customers; await Pause.ForAsync(dice.About(work.Plan.NewcomerEvery), work.Stop); n++)
        {
            var number = Number(n);
            foreach (var which in new[] { "first", "second" })
            {
                var text = $"{which} {work.Plan.Seed}-{number}";
                sent.Add(work.Webhooks.TextAsync(number, text, everywhere: true, Dice.For(work.Plan.Seed, text), work.GiveUp));
            }
        }

        await Task.WhenAll(sent);
    }

    /// <summary>An agent who writes to customers, each message under a key of its own that is repeated until it was taken.</summary>
    public static async Task AgentAsync(Workplace work, int number)
    {
        var dice = Dice.For(work.Plan.Seed, $"agent {number}");
        for (var n = 0; await Pause.ForAsync(dice.About(work.Plan.SendEvery), work.Stop); n++)
        {
            var customer = dice.Of(work.Customers);
            var key = string.Create(CultureInfo.InvariantCulture, $"send-{work.Plan.Seed}-{number}-{n}");
            var body = new JsonObject { ["customer_id"] = customer.Id, ["message_text"] = $"reply {key}" };
            var asked = work.Clock.Now;
            var rows = new List<string>();
            TimeSpan? answered = null;
            var posts = 0;
            for (var times = dice.Happens(0.1) ? 2 : 1; times > 0; times--)
            {
                var reply = await work.Caller.CallAsync(
                    HttpMethod.Post, "/api/messages/send", body, [201], dice, work.GiveUp, key);
                posts += reply?.Posts ?? 0;
                if (reply is not { Status: 201 })
                    break;
                answered ??= work.Clock.Now;
                rows.Add(reply.Json.Text("id"));
            }

            work.Recorder.Sends.Enqueue(new SendAsked(customer.Id, key, $"reply {key}", asked, answered, rows, posts));
        }
    }

    /// <summary>Someone who renames customers, marks conversations read, and sends again what is uncertain.</summary>
    public static async Task DeskAsync(Workplace work)
    {
        var dice = Dice.For(work.Plan.Seed, "desk");
        for (var n = 0; await Pause.ForAsync(dice.About(work.Plan.ChangeEvery), work.Stop); n++)
        {
            var customer = dice.Of(work.Customers);
            switch (dice.Next(3))
            {
                case 0:
                    await RenameAsync(work, customer, string.Create(CultureInfo.InvariantCulture, $"Name {n}"), dice);
                    break;
                case 1:
                    await MarkReadAsync(work, customer, dice);
                    break;
                case 2:
                    await RetryAsync(work, customer, dice);
                    break;
                default:
                    throw new InvalidOperationException("The desk has three tasks.");
            }
        }
    }

    /// <summary>Looks at one customer all the time.</summary>
    public static async Task ProbeAsync(Workplace work, KnownCustomer customer, CancellationToken end)
    {
        while (await Pause.ForAsync(work.Plan.ProbeEvery, end))
        {
            var began = work.Clock.Now;
            var (served, answer) = await work.Caller.TouchAsync($"/api/customers/{customer.Id}", RunFigures.UsualWait, end);
            if (!end.IsCancellationRequested)
                work.Recorder.Probes.Enqueue(new Touch(customer.Id, began, work.Clock.Now, served, answer));
        }
    }

    /// <summary>A number for fiction; of each area's 100 the first ten are left to others.</summary>
    public static string Number(int n) =>
        string.Create(CultureInfo.InvariantCulture, $"+1{201 + (n / 90 % 798)}55501{10 + (n % 90)}");

    private static async Task RenameAsync(Workplace work, KnownCustomer customer, string name, Random dice)
    {
        var reply = await work.Caller.CallAsync(
            HttpMethod.Patch, $"/api/customers/{customer.Id}", new JsonObject { ["name"] = name }, [200], dice, work.GiveUp);
        if (reply is { Status: 200 })
            work.Recorder.Renames.Enqueue(new Rename(customer.Id, name, work.Clock.Now));
    }

    private static async Task MarkReadAsync(Workplace work, KnownCustomer customer, Random dice)
    {
        if (await work.Caller.GetAsync($"/api/messages?customerId={customer.Id}&limit=1", dice, work.GiveUp) is not { Status: 200 } page)
            return;
        var seq = page.Json.GetProperty("last_seq").GetInt64();
        var reply = await work.Caller.CallAsync(
            HttpMethod.Post, $"/api/customers/{customer.Id}/read", new JsonObject { ["seq"] = seq }, [204], dice, work.GiveUp);
        if (reply is { Status: 204 })
            work.Recorder.ReadMarks.Enqueue(new ReadMark(customer.Id, seq, work.Clock.Now));
    }

    // 409: a webhook settled it, or a try that was not answered was taken.
    private static async Task RetryAsync(Workplace work, KnownCustomer customer, Random dice)
    {
        if (await work.Caller.GetAsync($"/api/messages?customerId={customer.Id}&limit=50", dice, work.GiveUp) is not { Status: 200 } page)
            return;
        var uncertain = page.Json.GetProperty("messages").EnumerateArray().Select(Row.Read).FirstOrDefault(row => row.Status == "uncertain");
        if (uncertain is not null)
        {
            await work.Caller.CallAsync(
                HttpMethod.Post, $"/api/messages/{uncertain.Id}/retry?customerId={customer.Id}", null, [202, 409], dice, work.GiveUp);
        }
    }
}

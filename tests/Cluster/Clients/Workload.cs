using System.Text.Json.Nodes;
using Messaging.Cluster.Tests.History;

namespace Messaging.Cluster.Tests.Clients;

/// <summary>
/// Everybody who uses the system at the same time: customers who text, agents, browsers, a carrier. Runs until it is stopped;
/// then ends what was begun, waits until nothing moves any more and hands over all that happened.
/// </summary>
public sealed class Workload : IAsyncDisposable
{
    private readonly WorkloadPlan _plan;
    private readonly Carrier _carrier;
    private readonly RunClock _clock = new();
    private readonly Recorder _recorder = new();
    private readonly Caller _caller;
    private readonly Webhooks _webhooks;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _giveUp = new();
    private readonly CancellationTokenSource _leave = new();
    private readonly List<Task> _working = [];
    private readonly List<Task> _watching = [];
    private readonly List<ConversationBrowser> _browsers = [];
    private readonly List<InboxBrowser> _inboxes = [];

    private Workload(WorkloadPlan plan, Carrier carrier)
    {
        (_plan, _carrier) = (plan, carrier);
        _caller = new Caller(plan, _clock, _recorder);
        _webhooks = new Webhooks(plan, carrier.Telnyx, _clock, _recorder);
    }

    /// <summary>Of all times in the history; whoever makes faults notes their times by it.</summary>
    public RunClock Clock => _clock;

    /// <summary>What the probes have seen so far: tells, while the run goes on, whether customers are served again.</summary>
    public IReadOnlyList<Touch> Probes => [.. _recorder.Probes];

    /// <summary>The texts that were taken so far.</summary>
    public IReadOnlyList<TextIn> Texts => [.. _recorder.Texts];

    /// <summary>The sends that were taken so far.</summary>
    public IReadOnlyList<SendAsked> Sends => [.. _recorder.Sends];

    /// <summary>The changes of customers' names that were taken so far.</summary>
    public IReadOnlyList<Rename> Renames => [.. _recorder.Renames];

    /// <summary>The read marks that were taken so far.</summary>
    public IReadOnlyList<ReadMark> ReadMarks => [.. _recorder.ReadMarks];

    /// <summary>Makes the customers, then sets everybody to work.</summary>
    public static async Task<Workload> StartAsync(WorkloadPlan plan, Carrier carrier)
    {
        var workload = new Workload(plan, carrier);
        try
        {
            carrier.Open(workload._webhooks, workload._clock, workload._giveUp.Token);
            workload.Begin(await workload.MakeCustomersAsync());
            return workload;
        }
        catch
        {
            await workload.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the run. What has not come to rest in time is in the history, for the checker to report.</summary>
    public async Task<RunHistory> StopAsync()
    {
        var worked = _clock.Now;
        await _stop.CancelAsync();
        _giveUp.CancelAfter(_plan.Patience);
        await using var journals = new JournalFollower(_plan.Database);
        var ending = new Ending(_plan, _caller, _webhooks, journals, _browsers, _inboxes);
        var unsettled = new List<string>();
        unsettled.AddRange(await ending.WorkAsync(Task.WhenAll(_working), _giveUp.Token));
        await _giveUp.CancelAsync();
        await Task.WhenAll(_working);
        await _carrier.CloseAsync();
        unsettled.AddRange(await ending.ReadersAsync());
        await _leave.CancelAsync();
        await Task.WhenAll(_watching);

        using var patience = new CancellationTokenSource(_plan.Patience);
        await journals.CatchUpAsync(patience.Token);
        return new RunHistory
        {
            Seed = _plan.Seed,
            Worked = worked,
            Texts = [.. _recorder.Texts],
            Reports = [.. _recorder.Reports],
            Sends = [.. _recorder.Sends],
            Ledger = _carrier.Ledger,
            NotTaken = _carrier.NotTaken,
            Renames = [.. _recorder.Renames],
            ReadMarks = [.. _recorder.ReadMarks],
            Streams = [.. _browsers.Select(browser => browser.Reading).OfType<StreamReading>()],
            Inboxes = [.. _inboxes.Select(inbox => inbox.Reading)],
            Probes = [.. _recorder.Probes],
            Unsettled = unsettled,
            Conversations = await Inspection.ReadAsync(journals, _caller, Dice.For(_plan.Seed, "inspection"), patience.Token),
            OddAnswers = [.. _recorder.OddAnswers],
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _giveUp.CancelAsync();
        await _leave.CancelAsync();
        await Task.WhenAll([.. _working, .. _watching]);
        await _carrier.CloseAsync();
        _browsers.ForEach(browser => browser.Dispose());
        _inboxes.ForEach(inbox => inbox.Dispose());
        _webhooks.Dispose();
        _caller.Dispose();
        _stop.Dispose();
        _giveUp.Dispose();
        _leave.Dispose();
    }

    private void Begin(IReadOnlyList<KnownCustomer> customers)
    {
        var work = new Workplace(_plan, _caller, _webhooks, _clock, _recorder, customers, _stop.Token, _giveUp.Token);
        foreach (var (customer, n) in customers.Select((customer, n) => (customer, n)))
        {
            for (var i = 0; i < _plan.Browsers; i++)
                _browsers.Add(new ConversationBrowser($"browser {n}-{i}", customer.Id, Style(n + i), _plan, _caller, _clock, _recorder));
        }

        for (var i = 0; i < _plan.Inboxes; i++)
            _inboxes.Add(new InboxBrowser($"inbox {i}", Style(i), _plan, _caller, _clock, _recorder));
        _watching.AddRange(_browsers.Select(browser => Task.Run(() => browser.RunAsync(_leave.Token))));
        _watching.AddRange(_inboxes.Select(inbox => Task.Run(() => inbox.RunAsync(_leave.Token))));
        _watching.AddRange(customers.Take(_plan.Probed).Select(customer => Task.Run(() => People.ProbeAsync(work, customer, _leave.Token))));

        _working.AddRange(customers.Select(customer => Task.Run(() => People.TexterAsync(work, customer))));
        _working.AddRange(Enumerable.Range(0, _plan.Agents).Select(n => Task.Run(() => People.AgentAsync(work, n))));
        _working.Add(Task.Run(() => People.DeskAsync(work)));
        _working.Add(Task.Run(() => People.NewcomersAsync(work)));
    }

    private ReadingStyle Style(int n) => (n % 4) switch
    {
        0 => new ReadingStyle(),
        1 => new ReadingStyle(Restless: true),
        2 => new ReadingStyle(Slow: true),
        3 => new ReadingStyle(Delay: Dice.For(_plan.Seed, $"late {n}").Between(1000, 4000)),
        _ => throw new InvalidOperationException("A remainder of four has four values."),
    };

    private async Task<IReadOnlyList<KnownCustomer>> MakeCustomersAsync()
    {
        using var patience = new CancellationTokenSource(_plan.Patience);
        var dice = Dice.For(_plan.Seed, "customers");
        var customers = new List<KnownCustomer>();
        for (var n = 0; n < _plan.Customers; n++)
        {
            var body = new JsonObject { ["name"] = $"Customer {n}", ["phone_numbers"] = new JsonArray(People.Number(n)) };
            // 409: a try that was not answered was taken.
            var reply = await _caller.CallAsync(HttpMethod.Post, "/api/customers", body, [201, 409], dice, patience.Token);
            customers.Add(reply switch
            {
                { Status: 201 } => new KnownCustomer(reply.Json.Text("id"), People.Number(n)),
                { Status: 409 } => new KnownCustomer(reply.Json.Text("customer_id"), People.Number(n)),
                _ => throw new InvalidOperationException($"A customer could not be made: {reply?.ToString() ?? "no answer"}."),
            });
        }

        return customers;
    }
}

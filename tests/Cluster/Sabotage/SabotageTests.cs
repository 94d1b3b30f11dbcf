using Messaging.Cluster.Tests.History;
using Xunit.Abstractions;

namespace Messaging.Cluster.Tests.Sabotage;

/// <summary>The checker proves something only if it fails where a promise is not kept.</summary>
public class SabotageTests(SabotagedRuns runs, ITestOutputHelper output) : IClassFixture<SabotagedRuns>
{
    [Fact]
    public async Task A_server_that_keeps_its_promises_passes_though_it_is_killed()
    {
        var (run, violations) = await CheckAsync(null);

        Assert.True(violations.Count == 0, string.Join("\n\n", violations));
        Assert.NotEmpty(run.Texts);
        Assert.NotEmpty(run.Reports);
        Assert.NotEmpty(run.Ledger);
        Assert.NotEmpty(run.Renames);
        Assert.NotEmpty(run.ReadMarks);
        Assert.All(run.Streams, stream => Assert.NotEmpty(stream.Told));
        Assert.All(run.Inboxes, inbox => Assert.NotEmpty(inbox.Told));
        Assert.Contains(run.Probes, touch => !touch.Served);
    }

    [Fact]
    public async Task Without_deduplication_texts_are_found_doubled()
    {
        var (_, violations) = await CheckAsync("deduplication");

        Assert.Contains(violations, violation => violation.Rule == Rule.TextIsJournaledOnce);
    }

    [Fact]
    public async Task Without_resume_streams_are_found_to_have_gaps()
    {
        var (_, violations) = await CheckAsync("resume");

        Assert.Contains(violations, violation => violation.Rule == Rule.StreamIsTheJournal);
    }

    [Fact]
    public async Task Without_write_before_answer_texts_are_found_lost()
    {
        var (run, violations) = await CheckAsync("write-before-answer");

        var journaled = run.Conversations.SelectMany(conversation => conversation.Rows).Select(row => row.Text).ToHashSet();
        Assert.Contains(run.Texts, text => text.Answered is not null && !journaled.Contains(text.Text));
        Assert.Contains(violations, violation => violation.Rule == Rule.TextIsJournaledOnce);
    }

    [Fact]
    public async Task Without_idempotency_sends_are_found_doubled()
    {
        var (run, violations) = await CheckAsync("idempotency");

        Assert.Contains(run.Ledger.GroupBy(taken => taken.Text), copies => copies.DistinctBy(taken => taken.MessageId).Count() > 1);
        Assert.Contains(violations, violation => violation.Rule == Rule.KeyMeansOneMessage);
        Assert.Contains(violations, violation => violation.Rule == Rule.SendIsJournaledOnce);
    }

    [Fact]
    public async Task With_a_second_call_of_the_carrier_messages_are_found_doubled()
    {
        var (_, violations) = await CheckAsync("one-call");

        Assert.Contains(violations, violation => violation.Rule == Rule.SendIsNotDoubled);
    }

    private async Task<(RunHistory Run, IReadOnlyList<Violation> Violations)> CheckAsync(string? without)
    {
        var run = await runs.OfAsync(without);
        var violations = HistoryChecker.Check(run);
        output.WriteLine($"seed {run.Seed}, without {without ?? "nothing"}: {RunFigures.Of(run)}, {violations.Count} violations");
        foreach (var violation in violations.DistinctBy(violation => violation.Rule))
            output.WriteLine(violation.ToString());
        return (run, violations);
    }
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Messaging.EndToEnd.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Messaging.EndToEnd.Tests.Observability;

/// <summary>What <c>/metrics</c> says, and that page, dashboard and alerts speak of nothing else.</summary>
public sealed partial class MetricsTests(PostgresFixture server) : IClassFixture<PostgresFixture>
{
    // Of what the tests' server has no case: they come with the first one.
    private static readonly string[] NeedTrouble =
    [
        "messaging_stream_cut_off_total", "messaging_projection_missing_total",
        "db_client_connection_npgsql_pending_requests", "db_client_connection_npgsql_timeouts_total",
    ];

    [Fact]
    public async Task Every_figure_that_page_dashboard_and_alerts_name_is_there_and_the_page_names_all_of_ours()
    {
        await TrafficAsync();
        var documented = Names(File.ReadLines(Path.Combine(Repository.Root, "docs", "metrics.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('|')[1])).ToList();
        var used = Names(Expressions(Dashboard()).Concat(Alerts().Select(alert => Text(alert, "expr"))).Select(expr => Labels().Replace(expr, ""))).ToList();
        Assert.True(documented.Count > 20 && used.Count > 20, "The files were not read.");

        // Scrapes within a fraction of a second get the same answer.
        var missing = await Eventually.GetAsync(
            async () => string.Join(' ', documented.Concat(used).Select(Base).Except(NeedTrouble).Except(Sampled(await MetricsAsync()))), names => names.Length == 0);
        var there = Sampled(await MetricsAsync());

        Assert.Empty(missing);
        Assert.Empty(used.Where(name => name.StartsWith("messaging_", StringComparison.Ordinal)).Select(Base).Except(documented.Select(Base)));
        var ours = there.Where(name => name.StartsWith("messaging_", StringComparison.Ordinal)).ToList();
        Assert.Empty(ours.Except(documented.Select(Base)));
    }

    [Fact]
    public async Task Webhooks_are_counted_by_their_result()
    {
        var before = await MetricsAsync();
        await TrafficAsync();

        foreach (var result in new[] { "taken", "duplicate", "unused", "unsigned", "malformed", "too_large" })
            await Eventually.GetAsync(MetricsAsync, after => Count(after, result) > Count(before, result));
    }

    [Fact]
    public async Task Streams_are_counted_by_what_their_reader_got_first()
    {
        await TrafficAsync();

        foreach (var from in new[] { "live", "current", "memory", "journal", "reset" })
            await Eventually.GetAsync(MetricsAsync, metrics => Regex.IsMatch(metrics, $$"""messaging_stream_starts_total\{.*from="{{from}}".*\} [1-9]"""));
    }

    [Fact]
    public async Task No_label_holds_a_customer_or_a_number()
    {
        var (customer, number) = await TrafficAsync();
        var metrics = await MetricsAsync();

        Assert.DoesNotContain(customer, metrics, StringComparison.Ordinal);
        Assert.DoesNotContain(number[1..], metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("Password", metrics, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Every_alert_has_a_severity_a_summary_and_its_section_of_the_page()
    {
        var sections = File.ReadLines(Path.Combine(Repository.Root, "docs", "alerts.md"))
            .Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]).ToList();
        var alerts = Alerts();

        Assert.Equal(alerts.Select(alert => Text(alert, "alert")).Order(), sections.Order());
        foreach (var alert in alerts)
        {
            Assert.Contains(Text((YamlMappingNode)alert["labels"], "severity"), new[] { "critical", "warning" });
            Assert.NotEmpty(Text((YamlMappingNode)alert["annotations"], "summary"));
            Assert.Equal($"docs/alerts.md#{Text(alert, "alert").ToLowerInvariant()}", Text((YamlMappingNode)alert["annotations"], "runbook"));
        }
    }

    [Fact]
    public void Every_panel_of_the_dashboard_says_what_it_shows_and_lies_in_no_other()
    {
        var panels = Dashboard()["panels"]!.AsArray().Select(panel => panel!.AsObject()).ToList();
        Assert.All(panels, panel => Assert.NotEmpty((string)panel["title"]!));
        Assert.All(panels.Where(panel => (string)panel["type"]! != "row"), panel => Assert.NotEmpty(panel["targets"]!.AsArray()));
        Assert.Distinct(panels.Select(panel => (int)panel["id"]!));
        Assert.Distinct(panels.Select(panel => ((int)panel["gridPos"]!["x"]!, (int)panel["gridPos"]!["y"]!)));
    }

    private async Task<(string Customer, string Number)> TrafficAsync()
    {
        var (customer, number) = await server.NewCustomerAsync();
        var stream = $"/api/messages/stream?customerId={customer}";
        await using var live = await EventStream.OpenAsync(server.Client, stream);
        await using var inbox = await EventStream.OpenAsync(server.Client, "/api/inbox/stream");
        var text = TelnyxSide.Text(number, "hello");
        await server.PostWebhookAsync(text, HttpStatusCode.OK);
        await server.PostWebhookAsync(text, HttpStatusCode.OK);
        var seen = await live.NextAsync();
        var unused = TelnyxSide.Text(number, "x");
        unused["data"]!["event_type"] = "call.initiated";
        await server.PostWebhookAsync(unused, HttpStatusCode.OK);
        await PostAsync("{}"u8.ToArray(), HttpStatusCode.BadRequest);
        await PostAsync(new byte[(1024 * 1024) + 1], HttpStatusCode.RequestEntityTooLarge);
        await PostAsync("{}"u8.ToArray(), HttpStatusCode.Unauthorized, request =>
        {
            request.Headers.Remove("telnyx-signature-ed25519");
            request.Headers.TryAddWithoutValidation("telnyx-signature-ed25519", Convert.ToBase64String(new byte[64]));
        });

        var sent = (string)(await server.Client.SendTextAsync(customer, "yes"))["id"]!;
        await server.Client.RowWithStatusAsync(customer, sent, "queued");
        while ((string?)(await live.NextAsync()).Json["status"] != "queued")
        {
        }

        // Another reader of the same node: all of it is in memory, but for what came before the feed.
        await ReadAsync($"{stream}&after={seen.Seq}");
        await ReadAsync($"{stream}&after=0");
        await using (await EventStream.OpenAsync(server.Client, $"{stream}&after=999999"))
        await using (await EventStream.OpenAsync(server.Client, $"{stream}&after={(await LastSeqAsync(customer))}"))
        {
            await Eventually.GetAsync(MetricsAsync, text => text.Contains("from=\"reset\"", StringComparison.Ordinal) && text.Contains("from=\"current\"", StringComparison.Ordinal));
        }

        return (customer, number);
    }

    private async Task ReadAsync(string path)
    {
        await using var stream = await EventStream.OpenAsync(server.Client, path);
        await stream.NextAsync();
    }

    // Of the outbox's last step, which no reader sees, the row does not tell; the newest row's number is where it ended.
    private async Task<long> LastSeqAsync(string customer) => (await server.Client.HistoryAsync(customer)).Max(row => (long)row["seq"]!);

    private async Task PostAsync(byte[] body, HttpStatusCode expected, Action<HttpRequestMessage>? change = null)
    {
        using var response = await server.Telnyx.PostAsync(server.Client, body, change: change);
        Assert.Equal(expected, response.StatusCode);
    }

    private Task<string> MetricsAsync() => server.Client.GetStringAsync("/metrics");

    private static long Count(string metrics, string result) =>
        Regex.Match(metrics, $$"""messaging_webhook_duration_seconds_count\{.*result="{{result}}".*\} (\d+)""") is { Success: true } match
            ? long.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : 0;

    private static HashSet<string> Sampled(string metrics) =>
        [.. metrics.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => Base(line[..line.IndexOfAny(['{', ' '])]))];

    private static string Base(string name) => Suffix().Replace(name, "");

    private static IEnumerable<string> Names(IEnumerable<string> texts) => texts.SelectMany(text => Name().Matches(text)).Select(match => match.Value).Distinct();

    private static JsonNode Dashboard() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "deploy", "grafana", "messaging.json")))!;

    private static IEnumerable<string> Expressions(JsonNode dashboard) => dashboard["panels"]!.AsArray()
        .SelectMany(panel => panel!["targets"]?.AsArray() ?? []).Select(target => (string)target!["expr"]!);

    private static List<YamlMappingNode> Alerts()
    {
        var yaml = new YamlStream();
        using var file = new StreamReader(Path.Combine(Repository.Root, "deploy", "prometheus", "alerts.yml"), Encoding.UTF8);
        yaml.Load(file);
        return [.. ((YamlSequenceNode)yaml.Documents[0].RootNode["groups"]).SelectMany(group => (YamlSequenceNode)group["rules"]).Cast<YamlMappingNode>()];
    }

    private static string Text(YamlMappingNode node, string key) => ((YamlScalarNode)node[key]).Value!;

    [GeneratedRegex(@"\b(?:messaging|db_client|dotnet|kestrel)_[a-z0-9_]+\b(?!"")")]
    private static partial Regex Name();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Labels();

    // A histogram is one figure under three names.
    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}

using System.Text.Json.Nodes;
using Messaging.EndToEnd.Tests.Support;
using Microsoft.Playwright;
using static Messaging.EndToEnd.Tests.Browser.ClusterView;
using static Microsoft.Playwright.Assertions;

namespace Messaging.EndToEnd.Tests.Browser;

/// <summary>The operator's view when not all is well, on a phone.</summary>
[Collection(SharedServers.Cluster)]
public sealed class ClusterTroublePageTests(BrowserFixture fixture, ClusterFixture cluster) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task On_a_phone_it_has_the_whole_width_and_shows_a_node_that_does_not_answer_and_a_view_that_cannot_be_had()
    {
        var nodes = (await cluster.NodesAsync(3)).ToArray();
        var page = await fixture.SignInAsync(390, 844, nodes[0].Server.Address, ColorScheme.Dark);
        await page.GotoAsync("/cluster");
        await Expect(Card(page, nodes[^1]).GetByText("Up", new() { Exact = true })).ToBeVisibleAsync();
        var box = (await Card(page, nodes[^1]).BoundingBoxAsync())!;
        Assert.InRange(box.X, 0, 390 - box.Width);

        // As it is for some seconds after a node has fallen silent, for as long as the page needs to show it.
        await page.RouteAsync("**/api/cluster", async route =>
        {
            var answer = await route.FetchAsync();
            var body = JsonNode.Parse(await answer.TextAsync())!;
            var silent = body["members"]!.AsArray().Single(member => ((string)member!["address"]!).EndsWith(nodes[^1].Address, StringComparison.Ordinal))!;
            (silent["reachable"], silent["answering"]) = (false, false);
            await route.FulfillAsync(new() { Response = answer, Body = body.ToJsonString() });
        });
        await Expect(Card(page, nodes[^1]).GetByText("Unreachable", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(DrainButton(page, nodes[^1])).ToBeDisabledAsync();
        await Screenshot.TakeAsync(page, "cluster-phone");
        await page.UnrouteAllAsync();

        await page.RouteAsync("**/api/cluster", route => route.AbortAsync());
        await Expect(page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "cannot be reached" })).ToBeVisibleAsync();
        await Expect(Card(page, nodes[0])).ToBeVisibleAsync();
        await page.ReloadAsync();
        await Expect(page.GetByText("The cluster cannot be shown")).ToBeVisibleAsync();
        await page.UnrouteAllAsync();
        await Expect(Card(page, nodes[0])).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }
}

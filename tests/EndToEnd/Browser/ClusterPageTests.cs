using Messaging.EndToEnd.Tests.Support;
using Microsoft.Playwright;
using static Messaging.EndToEnd.Tests.Browser.ClusterView;
using static Microsoft.Playwright.Assertions;

namespace Messaging.EndToEnd.Tests.Browser;

/// <summary>The operator's view of the cluster, against real nodes.</summary>
public sealed class ClusterPageTests(BrowserFixture fixture, ClusterFixture cluster) : IClassFixture<BrowserFixture>, IClassFixture<ClusterFixture>
{
    [Fact]
    public async Task An_operator_sees_both_nodes_drains_the_other_and_sees_it_go()
    {
        var nodes = (await cluster.NodesAsync(2)).ToArray();
        for (var i = 0; i < 20; i++)
            await cluster.Telnyx.DeliverAsync(nodes[0].Client, TelnyxSide.Text(ServerFixture.NewNumber(), "hello"));
        var page = await fixture.SignInAsync(server: nodes[0].Server.Address);
        await page.GetByRole(AriaRole.Button, new() { Name = "Account of admin" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Cluster" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Cluster", Exact = true })).ToBeFocusedAsync();
        Assert.EndsWith("/cluster", page.Url);
        var (own, other) = (Card(page, nodes[0]), Card(page, nodes[1]));
        foreach (var card in new[] { own, other })
        {
            await Expect(card.GetByText("Up", new() { Exact = true })).ToBeVisibleAsync();
            await Expect(Figure(card, "Shards")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[1-9]"));
        }

        await Expect(own.GetByText("Serves this page")).ToBeVisibleAsync();
        await Expect(own.GetByText("Oldest")).ToBeVisibleAsync();
        await Expect(Figure(own, "Streams")).ToHaveTextAsync("1"); // this page's inbox
        await Screenshot.TakeAsync(page, "cluster-wide");

        await DrainButton(page, nodes[1]).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Alertdialog);
        await Expect(dialog).ToContainTextAsync("no text is lost");
        await Screenshot.TakeAsync(page, "cluster-drain");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
        await Expect(other.GetByText("Up", new() { Exact = true })).ToBeVisibleAsync();

        await DrainButton(page, nodes[1]).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Drain" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Status).Filter(new() { HasText = $"{nodes[1].Address} has left the cluster." })).ToBeVisibleAsync();
        await Expect(other).ToHaveCountAsync(0);
        await nodes[1].Server.WaitForExitAsync();
        Assert.Equal(0, nodes[1].Server.ExitCode);

        // Alone, it cannot be drained, and says why.
        await Expect(DrainButton(page, nodes[0])).ToBeDisabledAsync();
        await Expect(own.GetByText("No other node is up")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Back to the inbox" }).ClickAsync();
        await Expect(page.GetByText("No conversation open")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }
}

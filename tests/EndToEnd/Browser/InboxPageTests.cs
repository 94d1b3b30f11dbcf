using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Messaging.EndToEnd.Tests.Support;
using Microsoft.Playwright;
using static Messaging.EndToEnd.Tests.Browser.MessagingView;
using static Microsoft.Playwright.Assertions;

namespace Messaging.EndToEnd.Tests.Browser;

/// <summary>The list of customers as two agents have it open all day.</summary>
public sealed partial class InboxPageTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task What_one_agent_reads_is_read_on_every_page_and_in_every_title()
    {
        using var client = fixture.Server.Client();
        await TextInAsync(client, "+13125550141", "Read me");
        var first = await fixture.SignInAsync();
        var second = await fixture.SignInAsync();
        foreach (var page in new[] { first, second })
            await Expect(Badge(page, "Read me")).ToHaveTextAsync("1 unread");
        var unread = await UnreadAsync(first);

        await TextInAsync(client, "+13125550141", "Read me too");
        foreach (var page in new[] { first, second })
        {
            await Expect(Badge(page, "Read me too")).ToHaveTextAsync("2 unread");
            await Expect(page).ToHaveTitleAsync(Title(unread + 1));
        }

        await Entry(first, "Read me too").ClickAsync();
        foreach (var page in new[] { first, second })
        {
            await Expect(Entry(page, "Read me too")).ToHaveAttributeAsync("data-unread", "false");
            await Expect(Badge(page, "Read me too")).ToHaveCountAsync(0);
            await Expect(page).ToHaveTitleAsync(Title(unread - 1));
        }

        await first.Context.CloseAsync();
        await second.Context.CloseAsync();
    }

    [Fact]
    public async Task Only_what_somebody_has_in_front_of_them_is_read()
    {
        using var client = fixture.Server.Client();
        for (var i = 1; i <= 25; i++)
            await TextInAsync(client, "+13125550142", $"Line {i} of many");
        var reader = await fixture.SignInAsync();
        var other = await fixture.SignInAsync();
        await Entry(reader, "Line 25 of many").ClickAsync();
        await Expect(Badge(other, "Line 25 of many")).ToHaveCountAsync(0);

        // Scrolled up: what comes in below is not seen.
        await reader.GetByText("Line 1 of many", new() { Exact = true }).ScrollIntoViewIfNeededAsync();
        await Expect(reader.Locator("[data-at-end]")).ToHaveAttributeAsync("data-at-end", "false");
        await TextInAsync(client, "+13125550142", "Below the edge");
        await Expect(reader.GetByRole(AriaRole.Button, new() { Name = "New messages" })).ToBeVisibleAsync();
        await Expect(Badge(other, "Below the edge")).ToHaveTextAsync("1 unread");
        await reader.GetByRole(AriaRole.Button, new() { Name = "New messages" }).ClickAsync();
        await Expect(Badge(other, "Below the edge")).ToHaveCountAsync(0);

        // Behind another tab: nor is that.
        await SetVisibilityAsync(reader, "hidden");
        await TextInAsync(client, "+13125550142", "Behind a tab");
        await Expect(Row(reader, "Behind a tab")).ToHaveCountAsync(1);
        await Expect(Badge(other, "Behind a tab")).ToHaveTextAsync("1 unread");
        await SetVisibilityAsync(reader, "visible");
        await Expect(Badge(other, "Behind a tab")).ToHaveCountAsync(0);
        await reader.Context.CloseAsync();
        await other.Context.CloseAsync();
    }

    [Fact]
    public async Task The_list_goes_on_as_it_is_scrolled_and_stays_in_place_while_others_text()
    {
        const int customers = 130;
        using var client = fixture.Server.Client();
        for (var i = 1; i <= customers; i++)
            await client.CreateCustomerAsync(string.Create(CultureInfo.InvariantCulture, $"+1{700 + i}5550150"), $"Scroll {i:000}");
        var page = await fixture.SignInAsync();
        await Expect(Entry(page, "Scroll 130")).ToBeVisibleAsync();

        var seen = new HashSet<string>();
        var list = page.GetByRole(AriaRole.List, new() { Name = "Conversations" });
        await Eventually.GetAsync(
            async () =>
            {
                var drawn = await Entries(page).AllInnerTextsAsync();
                Assert.InRange(drawn.Count, 0, 60); // only what is in view is drawn
                seen.UnionWith(drawn.Select(text => ScrollName().Match(text).Value).Where(name => name.Length > 0));
                await list.EvaluateAsync("list => { list.parentElement.scrollTop += 400; }");
                return seen.Count;
            },
            count => count == customers);

        // Read somewhere in the middle: a text that comes in at the top leaves it where it is.
        await list.EvaluateAsync("list => { list.parentElement.scrollTop = 3000; }");
        var inView = await Eventually.GetAsync(
            () => page.EvaluateAsync<string?>("() => document.elementFromPoint(180, 450)?.closest('[data-customer-id]')?.dataset.customerId ?? null"),
            id => id is not null);
        var anchor = page.Locator($"[data-customer-id=\"{inView}\"]");
        var before = (await anchor.BoundingBoxAsync())!.Y;
        var unread = await UnreadAsync(page);
        await TextInAsync(client, "+17015550150", "From far down to the top");
        await Expect(page).ToHaveTitleAsync(Title(unread + 1));
        Assert.Equal(before, (await anchor.BoundingBoxAsync())!.Y, 1.0);
        await list.EvaluateAsync("list => { list.parentElement.scrollTop = 0; }");
        await Expect(Entries(page).First).ToContainTextAsync("From far down to the top");
        await Screenshot.TakeAsync(page, "inbox-wide");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_list_that_cannot_go_on_where_it_was_begins_anew()
    {
        using var client = fixture.Server.Client();
        for (var i = 1; i <= 60; i++)
            await client.CreateCustomerAsync(string.Create(CultureInfo.InvariantCulture, $"+1{500 + i}5550151"), $"Onward {i:000}");
        var page = await fixture.SignInAsync();
        var cursors = new List<string>();
        await page.RouteAsync("**/api/customers?cursor=*", async route =>
        {
            cursors.Add(route.Request.Url);
            await route.FulfillAsync(new() { Status = 400, ContentType = "application/problem+json", Body = """{"status":400}""" });
        });
        var list = page.GetByRole(AriaRole.List, new() { Name = "Conversations" });
        await list.EvaluateAsync("list => { list.parentElement.scrollTop = list.scrollHeight; }");
        await Expect(page.GetByText("More could not be loaded.")).ToBeVisibleAsync();
        Assert.Single(cursors); // not asked again and again

        await page.UnrouteAsync("**/api/customers?cursor=*");
        var first = page.WaitForRequestAsync(request => request.Url.EndsWith("/api/customers?limit=50", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await first;
        await Expect(page.GetByText("More could not be loaded.")).ToBeHiddenAsync();
        await Eventually.GetAsync(
            async () =>
            {
                await list.EvaluateAsync("list => { list.parentElement.scrollTop += 400; }");
                return await Entry(page, "Onward 001").CountAsync();
            },
            count => count == 1);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task The_last_words_say_who_spoke_and_what_came_without_words()
    {
        using var client = fixture.Server.Client();
        var page = await fixture.SignInAsync(width: 390, height: 844);
        var id = await client.CreateCustomerAsync("+13125550148", "Previewed");
        await client.SendTextAsync(id, "From a program");
        await Expect(Entry(page, "Previewed")).ToContainTextAsync("tests: From a program");

        var pictures = TelnyxSide.Sample("inbound-mms-two-media.json");
        pictures["data"]!["id"] = Guid.NewGuid().ToString();
        pictures["data"]!["payload"]!["id"] = Guid.NewGuid().ToString();
        pictures["data"]!["payload"]!["from"]!["phone_number"] = "+13125550148";
        pictures["data"]!["payload"]!["cc"] = new JsonArray();
        pictures["data"]!["payload"]!["text"] = "";
        await fixture.Telnyx.DeliverAsync(client, pictures);
        await Expect(Entry(page, "Previewed")).ToContainTextAsync(TwoThings());

        await client.CreateCustomerAsync("+15555550101", "Cannot be reached");
        var failing = (string)(await client.FindCustomerAsync("Cannot be reached"))["id"]!;
        await client.SendTextAsync(failing, "Into the void");
        await Expect(Entry(page, "Cannot be reached").GetByRole(AriaRole.Img, new() { Name = "Not delivered" })).ToBeVisibleAsync();
        await Screenshot.TakeAsync(page, "inbox-previews-phone");
        await page.Context.CloseAsync();
    }

    private static ILocator Badge(IPage page, string text) => Entry(page, text).Locator("span:has(> .sr-only)").Filter(new() { HasText = "unread" });

    private static Regex Title(int unread) =>
        unread == 0 ? new Regex("^Messaging$") : new Regex(string.Create(CultureInfo.InvariantCulture, $@"^\({unread}\+?\) Messaging$"));

    private static async Task<int> UnreadAsync(IPage page) =>
        int.TryParse(UnreadInTitle().Match(await page.TitleAsync()).Value, out var unread) ? unread : 0;

    private static Task SetVisibilityAsync(IPage page, string state) => page.EvaluateAsync(
        "state => { Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => state }); document.dispatchEvent(new Event('visibilitychange')); }",
        state);

    private Task TextInAsync(HttpClient client, string from, string text) =>
        fixture.Telnyx.DeliverAsync(client, TelnyxSide.Text(from, text));

    [GeneratedRegex(@"Scroll \d{3}")]
    private static partial Regex ScrollName();

    [GeneratedRegex(@"\d+")]
    private static partial Regex UnreadInTitle();

    [GeneratedRegex("2 (photos|files)")]
    private static partial Regex TwoThings();
}

using System.Net.Http.Json;
using Messaging.EndToEnd.Tests.Support;
using Microsoft.Playwright;
using static Messaging.EndToEnd.Tests.Browser.MessagingView;
using static Microsoft.Playwright.Assertions;

namespace Messaging.EndToEnd.Tests.Browser;

/// <summary>The search box, and the list while it has something in it.</summary>
[Collection(SharedServers.Browser)]
public sealed class SearchPageTests(BrowserFixture fixture)
{
    [Fact]
    public async Task A_search_follows_the_typing_and_what_happens_and_says_when_there_is_nothing()
    {
        using var client = fixture.Server.Client();
        var id = await client.CreateCustomerAsync("+13125550143", "Quillfeather Ada");
        await client.CreateCustomerAsync("+13125550144", "Quillfeather Bo");
        var page = await fixture.SignInAsync();
        var box = page.GetByRole(AriaRole.Searchbox);
        await box.PressSequentiallyAsync("quillfeather", new() { Delay = 20 });
        await Expect(Entries(page)).ToHaveCountAsync(2);
        await Expect(Entry(page, "Quillfeather Bo")).ToBeVisibleAsync();

        // Who is renamed fits no more; whoever texts the word now fits now.
        await client.PatchAsJsonAsync($"/api/customers/{id}", new { name = "Somebody Else" });
        await Expect(Entries(page)).ToHaveCountAsync(1);
        await client.PatchAsJsonAsync($"/api/customers/{id}", new { name = "Quillfeather Again" });
        await Expect(Entries(page)).ToHaveCountAsync(2);

        await box.FillAsync("no such thing anywhere");
        await Expect(page.GetByText("Nothing found for “no such thing anywhere”")).ToBeVisibleAsync();
        await Screenshot.TakeAsync(page, "search-empty-wide");
        await box.PressAsync("Escape");
        await Expect(box).ToHaveValueAsync("");
        await Expect(Entry(page, "Quillfeather Again")).ToBeVisibleAsync();

        await box.FillAsync("quillfeather bo");
        await box.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Conversation with Quillfeather Bo" })).ToBeVisibleAsync();
        await Expect(Composer(page)).ToBeFocusedAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_search_goes_on_where_the_server_found_nothing_so_far()
    {
        using var client = fixture.Server.Client();
        await client.CreateCustomerAsync("+13125550196", "Thistledown");
        var page = await fixture.SignInAsync();
        var found = await client.GetStringAsync("/api/customers?search=thistledown");
        await page.RouteAsync("**/api/customers?search=*", route => route.FulfillAsync(new()
        {
            ContentType = "application/json",
            Body = route.Request.Url.Contains("cursor=further", StringComparison.Ordinal) ? found : """{"customers":[],"next_cursor":"further"}""",
        }));

        await page.GetByRole(AriaRole.Searchbox).FillAsync("thistledown");

        await Expect(Entry(page, "Thistledown")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_search_that_fails_says_so_and_can_be_made_again()
    {
        using var client = fixture.Server.Client();
        await client.CreateCustomerAsync("+13125550145", "Wintergreen");
        var page = await fixture.SignInAsync();
        await page.RouteAsync("**/api/customers?search=*", route => route.FulfillAsync(new()
        {
            Status = 400,
            ContentType = "application/problem+json",
            Body = """{"detail":"Not today."}""",
        }));
        await page.GetByRole(AriaRole.Searchbox).FillAsync("wintergreen");
        await Expect(page.GetByText("The search could not be made")).ToBeVisibleAsync();
        await Expect(page.GetByText("Not today.")).ToBeVisibleAsync();
        await page.UnrouteAsync("**/api/customers?search=*");
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(Entry(page, "Wintergreen")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task The_arrows_walk_the_list_and_come_back_to_the_search_box()
    {
        using var client = fixture.Server.Client();
        await client.CreateCustomerAsync("+13125550146", "Walker One");
        await client.CreateCustomerAsync("+13125550147", "Walker Two");
        await client.CreateCustomerAsync("+13125550188", "Stroller");
        var page = await fixture.SignInAsync();
        var box = page.GetByRole(AriaRole.Searchbox);
        // Pressed too early: the list still is what it was before, and another one takes its place.
        await box.FillAsync("walker");
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(Entries(page)).ToHaveCountAsync(2);
        await Expect(Entries(page).First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(Entries(page).Last).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowUp");
        await Expect(Entries(page).First).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("ArrowUp");
        await Expect(box).ToBeFocusedAsync();
        await page.Context.CloseAsync();
    }
}

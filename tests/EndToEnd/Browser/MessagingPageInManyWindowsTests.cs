using Messaging.EndToEnd.Tests.Support;
using Microsoft.Playwright;
using static Messaging.EndToEnd.Tests.Browser.MessagingView;
using static Microsoft.Playwright.Assertions;

namespace Messaging.EndToEnd.Tests.Browser;

/// <summary>One browser, many windows, six connections: and everything that an agent does under way in them.</summary>
public sealed class MessagingPageInManyWindowsTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    [Fact]
    public async Task Eight_windows_of_one_browser_all_stay_current_and_can_send()
    {
        using var client = fixture.Server.Client();
        for (var i = 1; i <= 8; i++)
            await fixture.Telnyx.DeliverAsync(client, TelnyxSide.Text($"+1312555016{i}", $"Window {i}"));

        var pages = new List<IPage> { await fixture.SignInAsync() };
        while (pages.Count < 8)
        {
            var page = await pages[0].Context.NewPageAsync();
            await page.GotoAsync("/");
            pages.Add(page);
        }

        for (var i = 1; i <= 8; i++)
        {
            await Entry(pages[i - 1], $"Window {i}").ClickAsync();
            await Expect(Row(pages[i - 1], $"Window {i}")).ToBeVisibleAsync();
        }

        await fixture.Telnyx.DeliverAsync(client, TelnyxSide.Text("+13125550168", "To the eighth"));
        await fixture.Telnyx.DeliverAsync(client, TelnyxSide.Text("+13125550161", "To the first"));
        await Expect(Row(pages[7], "To the eighth")).ToBeVisibleAsync();
        await Expect(Row(pages[0], "To the first")).ToBeVisibleAsync();

        await Composer(pages[7]).FillAsync("From the eighth");
        await Composer(pages[7]).PressAsync("Enter");
        await Expect(Row(pages[7], "From the eighth")).ToHaveAttributeAsync("data-status", "delivered");
        foreach (var page in pages)
        {
            await Expect(page.Locator("[data-stream=live]")).ToBeVisibleAsync();
            await Expect(Entry(page, "From the eighth")).ToBeVisibleAsync();
        }

        // The first window leads: when it is closed, another one takes the stream of the inbox over.
        await pages[0].CloseAsync();
        await fixture.Telnyx.DeliverAsync(client, TelnyxSide.Text("+13125550168", "After the first has gone"));
        await Expect(Row(pages[7], "After the first has gone")).ToBeVisibleAsync();
        await Expect(Entry(pages[4], "After the first has gone")).ToBeVisibleAsync();
        await pages[7].Context.CloseAsync();
    }

    [Fact]
    public async Task What_is_sent_after_a_lost_text_waits_for_it_and_both_go_out_in_order()
    {
        using var client = fixture.Server.Client();
        await fixture.Telnyx.DeliverAsync(client, TelnyxSide.Text("+13125550171", "Order, please"));
        var page = await fixture.SignInAsync();
        await Entry(page, "Order, please").ClickAsync();
        await page.RouteAsync("**/api/messages/send", route => route.AbortAsync());
        foreach (var text in new[] { "FIRST", "SECOND" })
        {
            await Composer(page).FillAsync(text);
            await Composer(page).PressAsync("Enter");
        }

        await Composer(page).FillAsync("being written");
        var again = page.GetByRole(AriaRole.Button, new() { Name = "Send again" });
        await Expect(again).ToHaveCountAsync(1, new() { Timeout = 15_000 });
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Not sent yet" }).GetByRole(AriaRole.Listitem))
            .ToContainTextAsync(["FIRST", "SECOND"]);
        await Expect(Composer(page)).ToHaveValueAsync("being written");

        await page.UnrouteAsync("**/api/messages/send");
        await again.ClickAsync();
        await Expect(page.Locator("[data-direction=outbound]")).ToContainTextAsync(["FIRST", "SECOND"]);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_send_whose_answer_was_lost_with_the_page_is_settled_and_not_sent_twice()
    {
        using var client = fixture.Server.Client();
        await fixture.Telnyx.DeliverAsync(client, TelnyxSide.Text("+13125550172", "Reload me"));
        var page = await fixture.SignInAsync();
        await Entry(page, "Reload me").ClickAsync();
        var taken = new TaskCompletionSource();
        var calls = 0;
        // Kept until the end: without it the browser would let the call go that is held back here, and the page have its answer.
        await page.RouteAsync("**/api/messages/send", async route =>
        {
            if (Interlocked.Increment(ref calls) > 1)
            {
                await route.ContinueAsync();
                return;
            }

            // The server takes it, and the answer never comes.
            await route.FetchAsync();
            taken.TrySetResult();
        });
        await Composer(page).FillAsync("Only once");
        await Composer(page).PressAsync("Enter");
        await taken.Task;

        var repeated = page.WaitForResponseAsync("**/api/messages/send");
        await page.ReloadAsync();
        Assert.Equal(201, (await repeated).Status);
        await Expect(Row(page, "Only once")).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send again" })).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task The_keyboard_opens_a_conversation_to_write_in_and_Escape_keeps_what_is_written()
    {
        using var client = fixture.Server.Client();
        await fixture.Telnyx.DeliverAsync(client, TelnyxSide.Text("+13125550173", "By keyboard"));
        var page = await fixture.SignInAsync();
        await page.GetByRole(AriaRole.Searchbox).FillAsync("By keyboard");
        await Expect(Entries(page)).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await Expect(Composer(page)).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("half a sent");
        await page.Keyboard.PressAsync("Escape");
        await Expect(Composer(page)).ToHaveValueAsync("half a sent");

        // The search is live: a customer who says the words now is found now.
        await fixture.Telnyx.DeliverAsync(client, TelnyxSide.Text("+13125550174", "By keyboard as well"));
        await Expect(Entries(page)).ToHaveCountAsync(2);
        await page.Context.CloseAsync();
    }
}

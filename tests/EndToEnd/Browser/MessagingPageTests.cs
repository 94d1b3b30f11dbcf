using Messaging.EndToEnd.Tests.Support;
using Microsoft.Playwright;
using static Messaging.EndToEnd.Tests.Browser.MessagingView;
using static Microsoft.Playwright.Assertions;

namespace Messaging.EndToEnd.Tests.Browser;

/// <summary>What staff see: each test drives the real page in a real browser.</summary>
[Collection(SharedServers.Browser)]
public sealed class MessagingPageTests(BrowserFixture fixture)
{
    [Fact]
    public async Task A_text_appears_on_two_open_pages_and_the_reply_gets_its_ticks_on_both()
    {
        using var client = fixture.Server.Client();
        await fixture.Telnyx.DeliverAsync(client, TelnyxSide.Text("+13125550131", "Is the blue bike there?"));

        var first = await fixture.SignInAsync();
        var second = await fixture.SignInAsync();
        foreach (var page in new[] { first, second })
        {
            await Entry(page, "Is the blue bike there?").ClickAsync();
            await Expect(Row(page, "Is the blue bike there?")).ToBeVisibleAsync();
        }

        await fixture.Telnyx.DeliverAsync(client, TelnyxSide.Text("+13125550131", "And the red one?"));
        await Expect(Row(first, "And the red one?")).ToBeVisibleAsync();
        await Expect(Row(second, "And the red one?")).ToBeVisibleAsync();

        await Composer(first).FillAsync("Both are here.");
        await Composer(first).PressAsync("Enter");
        foreach (var page in new[] { first, second })
        {
            await Expect(Row(page, "Both are here.")).ToHaveAttributeAsync("data-status", "delivered");
            await Expect(page.Locator("[data-message-id]")).ToHaveCountAsync(3);
        }

        await Screenshot.TakeAsync(first, "conversation-wide");
        await first.Context.CloseAsync();
        await second.Context.CloseAsync();
    }

    [Fact]
    public async Task A_new_customer_appears_in_the_open_inbox_by_itself()
    {
        using var client = fixture.Server.Client();
        var page = await fixture.SignInAsync();

        await fixture.Telnyx.DeliverAsync(client, TelnyxSide.Text("+13125550132", "Hello from somebody new"));

        await Expect(Entry(page, "Hello from somebody new")).ToBeVisibleAsync();
        await Expect(Entry(page, "Hello from somebody new")).ToHaveAttributeAsync("data-unread", "true");
        await Entry(page, "Hello from somebody new").ClickAsync();
        await Expect(Entry(page, "Hello from somebody new")).ToHaveAttributeAsync("data-unread", "false");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_conversation_is_started_with_a_new_number()
    {
        var page = await fixture.SignInAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "New conversation" }).First.ClickAsync();
        await page.GetByLabel("Phone number").FillAsync("+1 312 555 0133");
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync("Ada");
        await page.GetByRole(AriaRole.Dialog).Locator("button[type=submit]").ClickAsync();
        await Expect(Composer(page)).ToBeFocusedAsync();

        await Composer(page).FillAsync("Your bike is ready.");
        await Composer(page).PressAsync("Enter");

        await Expect(Row(page, "Your bike is ready.")).ToHaveAttributeAsync("data-status", "delivered");
        await Expect(page.GetByText("Ada").First).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_text_is_shown_as_text_whatever_is_in_it()
    {
        using var client = fixture.Server.Client();
        await fixture.Telnyx.DeliverAsync(
            client, TelnyxSide.Text("+13125550134", "<img src=x onerror=\"document.title='owned'\">\r\ndata: forged"));
        var page = await fixture.SignInAsync();

        await Entry(page, "onerror").ClickAsync();

        await Expect(Row(page, "onerror")).ToContainTextAsync("data: forged");
        await Expect(page.Locator("[data-message-id] img")).ToHaveCountAsync(0);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_failed_message_says_why_and_can_be_sent_again()
    {
        using var client = fixture.Server.Client();
        var customer = await client.CreateCustomerAsync("+15555550101", "Unreachable");
        var page = await fixture.SignInAsync();
        await Entry(page, "Unreachable").ClickAsync();
        await Composer(page).FillAsync("This one fails.");
        await Composer(page).PressAsync("Enter");

        await Expect(Row(page, "This one fails.")).ToHaveAttributeAsync("data-status", "delivery_failed");
        await Screenshot.TakeAsync(page, "failed-wide");
        await Row(page, "This one fails.").GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        // Looked at by the journal: what is between the two failures lasts for a second.
        await Eventually.GetAsync(
            () => client.GetStringAsync($"/api/customers/{customer}/events"), journal => journal.Split("\"delivery_failed\"").Length > 2);
        await Expect(Row(page, "This one fails.")).ToHaveAttributeAsync("data-status", "delivery_failed");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task On_a_phone_the_list_and_the_conversation_take_turns()
    {
        using var client = fixture.Server.Client();
        await fixture.Telnyx.DeliverAsync(client, TelnyxSide.Text("+13125550135", "From a phone"));
        var page = await fixture.SignInAsync(width: 390, height: 844);
        await Screenshot.TakeAsync(page, "inbox-phone");

        await Entry(page, "From a phone").ClickAsync();
        await Expect(Row(page, "From a phone")).ToBeVisibleAsync();
        await Expect(Entry(page, "From a phone")).ToBeHiddenAsync();
        await Screenshot.TakeAsync(page, "conversation-phone");
        await page.GoBackAsync();
        await Expect(Entry(page, "From a phone")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }
}

using Messaging.EndToEnd.Tests.Support;
using Microsoft.Playwright;
using static Messaging.EndToEnd.Tests.Browser.MessagingView;
using static Microsoft.Playwright.Assertions;

namespace Messaging.EndToEnd.Tests.Browser;

/// <summary>The page keeps out of the way of the person in front of it.</summary>
[Collection(SharedServers.Browser)]
public sealed class MessagingPageMannersTests(BrowserFixture fixture)
{
    [Fact]
    public async Task The_reply_of_another_agent_does_not_pull_a_reader_down_and_an_own_one_does()
    {
        using var client = fixture.Server.Client();
        for (var i = 1; i <= 25; i++)
            await fixture.Telnyx.DeliverAsync(client, TelnyxSide.Text("+13125550181", $"Line {i}"));
        var page = await fixture.SignInAsync();
        await Entry(page, "Line 25").ClickAsync();
        await Expect(page.GetByText("Line 25").Last).ToBeInViewportAsync();
        await page.GetByText("Line 1", new() { Exact = true }).ScrollIntoViewIfNeededAsync();

        var customer = new Uri(page.Url).Segments[^1];
        var reply = await client.PostAsync(
            "/api/messages/send", Body.Json(new { customer_id = customer, message_text = "From a colleague" }));
        reply.EnsureSuccessStatusCode();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "New messages" })).ToBeVisibleAsync();
        await Expect(page.GetByText("Line 1", new() { Exact = true })).ToBeInViewportAsync();

        await Composer(page).FillAsync("From here");
        await Composer(page).PressAsync("Enter");
        await Expect(Row(page, "From here")).ToBeInViewportAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task What_was_not_sent_is_marked_in_the_list_stays_in_sight_and_is_not_left_behind_unasked()
    {
        using var client = fixture.Server.Client();
        await fixture.Telnyx.DeliverAsync(client, TelnyxSide.Text("+13125550183", "Refuse me"));
        await fixture.Telnyx.DeliverAsync(client, TelnyxSide.Text("+13125550184", "Look at me"));
        var page = await fixture.SignInAsync();
        var refused = Entry(page, "183");
        await refused.ClickAsync();
        await page.RouteAsync("**/api/messages/send", route => route.FulfillAsync(new()
        {
            Status = 409,
            ContentType = "application/problem+json",
            Body = """{"detail":"Not to this one."}""",
        }));
        await Composer(page).FillAsync("Your parcel");
        await Composer(page).PressAsync("Enter");
        await Expect(page.GetByText("Not sent: Not to this one.")).ToBeVisibleAsync();

        var other = Entry(page, "184");
        await other.ClickAsync();
        await Composer(page).FillAsync("half a thought");
        await Expect(refused).ToContainTextAsync("Not sent yet: Your parcel");

        await page.GetByRole(AriaRole.Button, new() { Name = "Account of admin" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        var stop = TelnyxSide.Text("+13125550183", "STOP");
        stop["data"]!["payload"]!["autoresponse_type"] = "STOP";
        await fixture.Telnyx.DeliverAsync(client, stop);
        await refused.ClickAsync();
        await Expect(page.GetByText("This customer has opted out.")).ToBeVisibleAsync();
        await Expect(other).ToContainTextAsync("Draft: half a thought");
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Not sent yet" })).ToContainTextAsync("Your parcel");
        await Screenshot.TakeAsync(page, "not-sent");
        await page.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await Expect(refused).Not.ToContainTextAsync("Your parcel");
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_dialog_gives_the_keyboard_back_to_where_it_was_opened()
    {
        using var client = fixture.Server.Client();
        await client.CreateCustomerAsync("+13125550185", "Named Once");
        var page = await fixture.SignInAsync();
        await Entry(page, "Named Once").ClickAsync();
        var change = page.GetByRole(AriaRole.Button, new() { Name = "Change name or numbers" });
        await change.ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Name").PressAsync("Escape");
        await Expect(change).ToBeFocusedAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_number_moves_from_one_customer_to_another_once_that_is_asked_for()
    {
        using var client = fixture.Server.Client();
        await client.CreateCustomerAsync("+13125550186", "Old Phone");
        await client.CreateCustomerAsync("+13125550187", "New Phone");
        var page = await fixture.SignInAsync();
        await Entry(page, "Old Phone").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Change name or numbers" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        var numbers = dialog.GetByLabel("Phone numbers");
        await Expect(numbers).ToHaveValueAsync("+1 312 555 0186");
        await numbers.FillAsync("+1 312 555 0186\nnot a number");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(dialog.GetByText("“not a number” is not a phone number")).ToBeVisibleAsync();

        await numbers.FillAsync("+1 312 555 0186\n+1 312 555 0187");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(dialog.GetByText("+1 312 555 0187 is another customer's.")).ToBeVisibleAsync();
        await Screenshot.TakeAsync(page, "move-number");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Move it here" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Main).GetByText("+1 312 555 0186, +1 312 555 0187")).ToBeVisibleAsync();
        await Entry(page, "New Phone").ClickAsync();
        await Expect(page.GetByText("This customer has no number any more")).ToBeVisibleAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Playing_the_customer_does_not_cover_the_conversation()
    {
        using var client = fixture.Server.Client();
        await fixture.Telnyx.DeliverAsync(client, TelnyxSide.Text("+13125550182", "Beside me"));
        var page = await fixture.SignInAsync();
        await Entry(page, "Beside me").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Text in as a customer" }).ClickAsync();

        var panel = page.GetByRole(AriaRole.Complementary, new() { Name = "Text in as a customer" });
        await Expect(panel.GetByText("Special numbers")).ToBeVisibleAsync();
        await Expect(panel.GetByRole(AriaRole.Table)).ToBeHiddenAsync();
        var conversation = (await page.GetByRole(AriaRole.Main).BoundingBoxAsync())!;
        Assert.True(conversation.X + conversation.Width <= (await panel.BoundingBoxAsync())!.X + 1);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_wrong_password_is_kept_and_selected_and_cannot_be_changed_under_way()
    {
        var page = await fixture.SignInAsync();
        await page.Context.ClearCookiesAsync();
        await page.ReloadAsync();
        var answers = new TaskCompletionSource();
        await page.RouteAsync("**/api/session", async route =>
        {
            if (route.Request.Method != "POST")
            {
                await route.ContinueAsync();
                return;
            }

            await answers.Task;
            await route.FulfillAsync(new() { Status = 401, ContentType = "application/problem+json", Body = "{}" });
        });
        await page.GetByLabel("User name").FillAsync("admin");
        await page.GetByLabel("Password").FillAsync("not it at all");
        await page.GetByLabel("Password").PressAsync("Enter");
        await Expect(page.GetByLabel("Password")).ToBeDisabledAsync();

        answers.SetResult();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Password")).ToBeFocusedAsync();
        await Expect(page.GetByLabel("Password")).ToHaveValueAsync("not it at all");
        Assert.Equal(13, await page.GetByLabel("Password").EvaluateAsync<int>("box => box.selectionEnd - box.selectionStart"));
        await page.Context.CloseAsync();
    }
}

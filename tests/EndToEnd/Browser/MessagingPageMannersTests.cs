using Messaging.EndToEnd.Tests.Support;
using Microsoft.Playwright;
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
        await page.Locator("[data-customer-id]").Filter(new() { HasText = "Line 25" }).ClickAsync();
        await Expect(page.GetByText("Line 25").Last).ToBeInViewportAsync();
        await page.GetByText("Line 1", new() { Exact = true }).ScrollIntoViewIfNeededAsync();

        var customer = new Uri(page.Url).Segments[^1];
        var reply = await client.PostAsync(
            "/api/messages/send", Body.Json(new { customer_id = customer, message_text = "From a colleague" }));
        reply.EnsureSuccessStatusCode();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "New messages" })).ToBeVisibleAsync();
        await Expect(page.GetByText("Line 1", new() { Exact = true })).ToBeInViewportAsync();

        await page.Locator("textarea").FillAsync("From here");
        await page.Locator("textarea").PressAsync("Enter");
        await Expect(page.Locator("[data-message-id]").Filter(new() { HasText = "From here" })).ToBeInViewportAsync();
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Playing_the_customer_does_not_cover_the_conversation()
    {
        using var client = fixture.Server.Client();
        await fixture.Telnyx.DeliverAsync(client, TelnyxSide.Text("+13125550182", "Beside me"));
        var page = await fixture.SignInAsync();
        await page.Locator("[data-customer-id]").Filter(new() { HasText = "Beside me" }).ClickAsync();
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

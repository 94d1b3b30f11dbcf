using Microsoft.Playwright;

namespace Messaging.EndToEnd.Tests.Browser;

/// <summary>The parts of the messaging page.</summary>
internal static class MessagingView
{
    public static ILocator Entries(IPage page) => page.Locator("[data-customer-id]");

    public static ILocator Entry(IPage page, string text) => Entries(page).Filter(new LocatorFilterOptions { HasText = text });

    public static ILocator Row(IPage page, string text) =>
        page.Locator("[data-message-id]").Filter(new LocatorFilterOptions { HasText = text });

    public static ILocator Composer(IPage page) => page.Locator("textarea");
}

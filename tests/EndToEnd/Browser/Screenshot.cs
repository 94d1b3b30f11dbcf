using Microsoft.Playwright;

namespace Messaging.EndToEnd.Tests.Browser;

/// <summary>Pictures of what a test has in front of it, for people to look at: into the folder that <c>MESSAGING_SCREENSHOTS</c> names, if it does.</summary>
internal static class Screenshot
{
    public static async Task TakeAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("MESSAGING_SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png") });
    }
}

using Messaging.EndToEnd.Tests.Support;
using Microsoft.Playwright;

namespace Messaging.EndToEnd.Tests.Browser;

/// <summary>Debian's Chromium, headless, and a server with a Telnyx of the tests beside it.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private const string Chromium = "/usr/bin/chromium";

    private IPlaywright? _playwright;

    public IBrowser Browser { get; private set; } = null!;

    public ServerProcess Server { get; private set; } = null!;

    public TelnyxSide Telnyx { get; } = new();

    public async Task InitializeAsync()
    {
        Assert.True(File.Exists(Chromium), $"{Chromium} is missing: apt-get install chromium");
        // On a busy machine a page takes its time: only a defect takes this long.
        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        Browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
            ],
        });
        Server = await ServerProcess.StartAsync(
            ServerProcess.NewFolder(), ("Telnyx__PublicKey", Telnyx.PublicKey), ("Telnyx__From", "+13125550100"));
    }

    public async Task DisposeAsync()
    {
        await Browser.DisposeAsync();
        _playwright?.Dispose();
        await Server.DisposeAsync();
        Telnyx.Dispose();
    }

    /// <summary>A page of a browser of its own, signed in as the agent, at another server if one is given.</summary>
    public async Task<IPage> SignInAsync(int width = 1280, int height = 800, Uri? server = null, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await Browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = (server ?? Server.Address).ToString(),
            ColorScheme = scheme,
            ViewportSize = new ViewportSize { Width = width, Height = height },
        });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/");
        await page.GetByLabel("User name").FillAsync("admin");
        await page.GetByLabel("Password").FillAsync(ServerProcess.AdminPassword);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-stream=live]")).ToBeVisibleAsync();
        return page;
    }
}

using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace Messaging.EndToEnd.Tests.Support;

/// <summary>A server with a data folder of its own and a Telnyx on both its sides; the tests of a class share it.</summary>
public class ServerFixture : IAsyncLifetime
{
    public const string OurNumber = "+13125550100";
    public const string TelnyxApiKey = "KEY-of-the-tests";

    private static int s_numbers;

    public TelnyxSide Telnyx { get; } = new();

    public FakeTelnyx Carrier { get; private set; } = null!;

    public ServerProcess Server { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    public string Folder { get; } = ServerProcess.NewFolder();

    /// <summary>The setting that says where the data is.</summary>
    public virtual (string Name, string Value) Database => ("ConnectionStrings__Messaging", "");

    protected virtual IEnumerable<(string Name, string Value)> Settings =>
    [
        ("Telnyx__PublicKey", Telnyx.PublicKey),
        ("Telnyx__ApiKey", TelnyxApiKey),
        ("Telnyx__ApiBaseUrl", Carrier.BaseUrl),
        ("Telnyx__WebhookUrl", "https://sms.example.com/api/telnyx/inbound?tenant=1"),
        ("Telnyx__From", OurNumber),
    ];

    /// <summary>A number for fiction that no other test has.</summary>
    public static string NewNumber()
    {
        // Areas 201 to 998; the first two numbers of each are left to the samples.
        var n = Interlocked.Increment(ref s_numbers);
        return string.Create(CultureInfo.InvariantCulture, $"+1{201 + (n / 90 % 798)}55501{10 + (n % 90)}");
    }

    public virtual async Task InitializeAsync()
    {
        Carrier = await FakeTelnyx.StartAsync();
        await StartAsync();
    }

    public async Task StartAsync()
    {
        Server = await ServerProcess.StartAsync(Folder, [.. Settings, Database]);
        Client = Server.Client();
    }

    /// <summary>Kills the server without warning and starts it again on the same folder.</summary>
    public async Task CrashAsync()
    {
        await Server.KillAsync();
        await StartAgainAsync();
    }

    public async Task StartAgainAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        await StartAsync();
    }

    public async Task<(string Id, string Number)> NewCustomerAsync()
    {
        var number = NewNumber();
        return (await Client.CreateCustomerAsync(number), number);
    }

    /// <summary>A text comes in; returns the id of its sender's conversation.</summary>
    public async Task<string> TextInAsync(string from, string text) => await TakeAsync(TelnyxSide.Text(from, text), from);

    /// <summary>Delivers an inbound event and returns the customer that has the address.</summary>
    public async Task<string> TakeAsync(JsonObject webhook, string address)
    {
        await PostWebhookAsync(webhook, HttpStatusCode.OK);
        return (string)(await Client.FindCustomerAsync(address))["id"]!;
    }

    /// <summary>Posts an event as Telnyx and insists on the answer; repeats what a busy machine answers 503, as Telnyx does.</summary>
    public async Task PostWebhookAsync(JsonObject webhook, HttpStatusCode expected, string query = "")
    {
        using var response = await TelnyxSide.RepeatedAsync(() => Telnyx.PostAsync(Client, webhook, query), expected);
        Assert.Equal(expected, response.StatusCode);
        if ((int)expected >= 400)
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    public virtual async Task DisposeAsync()
    {
        Client?.Dispose();
        if (Server is not null)
            await Server.DisposeAsync();
        if (Carrier is not null)
            await Carrier.DisposeAsync();
        Telnyx.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}

using System.Net;
using System.Net.Http.Json;
using Messaging.Actors.Conversations;
using Messaging.Web.Simulator;
using Messaging.Web.Telnyx;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Tests.Simulator;

public sealed class SimulatorEndpointTests
{
    [Fact]
    public async Task The_numbers_with_a_behaviour_of_their_own_are_listed()
    {
        await using var host = await SimulatorHost.StartAsync();

        using var response = await host.Http.GetAsync(new Uri(host.Address, "/simulator"));
        var json = await SimulatorHost.JsonAsync(response);

        Assert.True(json.GetProperty("simulated").GetBoolean());
        Assert.Equal("+15555550100", json.GetProperty("from").GetString());
        Assert.Equal(12, json.GetProperty("numbers").GetArrayLength());
        Assert.All(json.GetProperty("numbers").EnumerateArray(), entry =>
        {
            Assert.StartsWith("+155555501", entry.GetProperty("number").GetString(), StringComparison.Ordinal);
            Assert.NotEmpty(entry.GetProperty("behaviour").GetString()!);
        });
    }

    [Fact]
    public async Task A_configured_sender_is_that_of_the_simulation_too()
    {
        await using var host = await SimulatorHost.StartAsync(("Telnyx:From", "+13125550100"));

        Assert.Equal(new TelnyxMode(true, "+13125550100"), host.Mode);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("Host", "rebound.example.com")]
    public async Task Whoever_only_seems_local_has_to_sign_in(string header, string value)
    {
        await using var host = await SimulatorHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "/simulator/inbound"))
        {
            Content = JsonContent.Create(new { from = "+13125550123", text = "Hello" }),
        };
        request.Headers.TryAddWithoutValidation(header, value);

        using var response = await host.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(host.Bodies);
    }

    [Fact]
    public async Task With_an_API_key_nothing_is_simulated()
    {
        await using var app = Build(("Telnyx:ApiKey", "KEY"), ("Telnyx:WebhookUrl", "https://sms.example.com/hook"));
        app.MapSimulator();
        await app.StartAsync();
        using var http = new HttpClient();

        using var response = await http.GetAsync(new Uri(app.Urls.Single() + "/simulator"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(new TelnyxMode(false, null), app.Services.GetRequiredService<TelnyxMode>());
        Assert.Null(app.Services.GetService<SimulatorKeys>());
        Assert.Equal(
            new TelnyxTarget(new Uri("https://api.telnyx.com/v2/messages"), "KEY", new Uri("https://sms.example.com/hook")),
            app.Services.GetRequiredService<ITelnyxRoute>().Find());
        Assert.IsType<TelnyxClient>(app.Services.GetRequiredService<ICarrier>());
    }

    [Fact]
    public async Task Configured_keys_are_good_beside_that_of_the_simulation()
    {
        using var telnyx = new SimulatorKeys();
        await using var app = Build(("Telnyx:PublicKey", Convert.ToBase64String(telnyx.PublicKey)));
        var verifier = app.Services.GetRequiredService<WebhookVerifier>();

        foreach (var key in new[] { telnyx, app.Services.GetRequiredService<SimulatorKeys>() })
        {
            var (timestamp, signature) = key.Sign(DateTimeOffset.UtcNow, "body"u8);
            Assert.Equal(WebhookVerification.Valid, verifier.Verify(timestamp, signature, "body"u8));
        }
    }

    [Fact]
    public async Task Without_any_key_webhooks_of_the_real_carrier_cannot_be_verified()
    {
        await using var app = Build(("Telnyx:ApiKey", "KEY"));

        Assert.Equal(WebhookVerification.NoKey, app.Services.GetRequiredService<WebhookVerifier>().Verify("1", "a", []));
    }

    [Fact]
    public async Task A_wrong_setting_stops_the_start_and_is_named()
    {
        await using var app = Build(("Telnyx:PublicKey", "nonsense"));

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        Assert.StartsWith("Telnyx__PublicKey: expected", Assert.Single(failure.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080", "http://127.0.0.1:5080/")]
    [InlineData("http://localhost:5080", "http://localhost:5080/")]
    [InlineData("http://0.0.0.0:5080", "http://127.0.0.1:5080/")]
    [InlineData("http://[::]:5080", "http://localhost:5080/")]
    [InlineData("http://[::1]:5080", "http://[::1]:5080/")]
    [InlineData("http://+:5080", "http://localhost:5080/")]
    [InlineData("http://*:80", "http://localhost/")]
    [InlineData("https://sms.example.com:5443", "https://sms.example.com:5443/")]
    [InlineData("http://127.0.0.1:0", null)]
    [InlineData("http://unix:/run/messaging.sock", null)]
    public void A_listening_address_becomes_one_to_connect_to(string listening, string? reachable) =>
        Assert.Equal(reachable, OwnAddress.ToReachable(listening)?.AbsoluteUri);

    private static WebApplication Build(params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        foreach (var (name, value) in settings)
            builder.Configuration[name] = value;
        builder.Services.AddTelnyx(builder.Configuration);
        return builder.Build();
    }
}

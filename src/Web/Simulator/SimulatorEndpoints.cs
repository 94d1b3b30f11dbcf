using Messaging.Web.Telnyx;
using Microsoft.AspNetCore.Mvc;

namespace Messaging.Web.Simulator;

/// <summary>Registers the simulated carrier and maps its endpoints.</summary>
public static class SimulatorEndpoints
{
    private const int MaxBody = 256 * 1024;

    /// <summary>Maps <c>/simulator</c> where the carrier is simulated, and nothing otherwise.</summary>
    public static IEndpointRouteBuilder MapSimulator(this IEndpointRouteBuilder app)
    {
        if (!app.ServiceProvider.GetRequiredService<TelnyxMode>().Simulated)
            return app;

        // Each part has its own check of who calls.
        var simulator = app.MapGroup("/simulator").AllowAnonymous().ExcludeFromDescription()
            .WithMetadata(new RequestSizeLimitAttribute(MaxBody));
        simulator.MapPost("/v2/messages", (HttpContext context, SimulatorSends sends) => sends.SendAsync(context));
        simulator.MapGet("/v2/messages/{id}", (HttpContext context, string id, SimulatorSends sends) => sends.Find(context, id));

        var customer = simulator.MapGroup("").AddEndpointFilter<SimulatorAccess>();
        customer.MapPost("/inbound", (HttpContext context, SimulatorTextIn texts) => texts.ReceiveAsync(context));
        customer.MapGet("", (TelnyxMode mode) => Results.Json(
            new
            {
                Simulated = true,
                From = mode.DefaultFrom,
                Numbers = SimulatedNumbers.All.Select(entry => new { entry.Number, Behaviour = entry.Description }),
            },
            SimulatorJson.Options));
        return app;
    }

    internal static IServiceCollection AddSimulator(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SimulatorOptions>().Bind(configuration.GetSection(SimulatorOptions.Section))
            .Validate(o => o is { SentAfterMs: >= 0, FinalizedAfterMs: >= 0, SlowAnswerMs: >= 0, RedeliverAfterMs: >= 0 },
                "Simulator__SentAfterMs, Simulator__FinalizedAfterMs, Simulator__SlowAnswerMs and Simulator__RedeliverAfterMs: expected milliseconds, not negative.")
            .Validate(o => o.TryTimeoutMs > 0, "Simulator__TryTimeoutMs: expected milliseconds, more than 0.")
            .ValidateOnStart();
        services.AddHttpClient(SimulatorWebhooks.HttpClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(LoopbackHttp.CreateHandler);
        services.AddSingleton<SimulatorKeys>();
        services.AddSingleton<OwnAddress>();
        services.AddSingleton<SimulatorRoute>();
        services.AddSingleton<ITelnyxRoute>(p => p.GetRequiredService<SimulatorRoute>());
        services.AddSingleton(new SimulatorLedger());
        services.AddSingleton<SimulatorWebhooks>();
        services.AddSingleton<SimulatorSends>();
        services.AddSingleton<SimulatorTextIn>();
        return services;
    }
}

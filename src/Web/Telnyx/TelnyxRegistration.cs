using Messaging.Actors.Conversations;
using Messaging.Web.Simulator;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Telnyx;

/// <summary>Wires everything that speaks Telnyx.</summary>
public static class TelnyxRegistration
{
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Adds <see cref="ICarrier"/>, <see cref="WebhookVerifier"/> and <see cref="TelnyxMode"/>. Without
    /// <c>Telnyx__ApiKey</c> the simulated carrier takes Telnyx's place. Wrong settings fail the start.
    /// </summary>
    public static IServiceCollection AddTelnyx(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(TelnyxOptions.Section);
        services.AddOptions<TelnyxOptions>().Bind(section).PostConfigure(o => o.Tidy()).ValidateOnStart();
        services.AddSingleton<IValidateOptions<TelnyxOptions>, TelnyxOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ICarrier>(p => ActivatorUtilities.CreateInstance<TelnyxClient>(
            p, SendRetry.Create(p.GetRequiredService<TimeProvider>(), FirstRetryDelay)));
        services.AddSingleton(CreateVerifier);

        var simulated = string.IsNullOrWhiteSpace(section[nameof(TelnyxOptions.ApiKey)]);
        services.AddSingleton(p => new TelnyxMode(
            simulated, p.GetRequiredService<IOptions<TelnyxOptions>>().Value.From ?? (simulated ? SimulatedNumbers.OurNumber : null)));
        if (simulated)
            services.AddSimulator(configuration);
        else
            services.AddSingleton<ITelnyxRoute, ConfiguredTelnyxRoute>();

        // A client lives as long as the process, so that the handler itself must see changes of DNS. Its loggers would
        // write a line per message and say nothing that the client's own do not.
        services.AddHttpClient(TelnyxClient.HttpClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => simulated ? LoopbackHttp.CreateHandler() : CreateHandler());
        return services;
    }

    internal static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = ConnectTimeout,
        ActivityHeadersPropagator = null, // our traces are none of the carrier's business
        PooledConnectionLifetime = ConnectionLifetime,
    };

    private static WebhookVerifier CreateVerifier(IServiceProvider services)
    {
        _ = PublicKeyList.TryParse(services.GetRequiredService<IOptions<TelnyxOptions>>().Value.PublicKey, out var keys);
        IEnumerable<byte[]> all = services.GetService<SimulatorKeys>() is { } simulator ? keys.Add(simulator.PublicKey) : keys;
        return new WebhookVerifier(all, services.GetRequiredService<TimeProvider>());
    }
}

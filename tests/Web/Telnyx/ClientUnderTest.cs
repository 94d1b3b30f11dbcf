using System.Collections.Concurrent;
using Messaging.Actors.Domain;
using Messaging.Actors.Conversations;
using Messaging.Web.Telnyx;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Tests.Telnyx;

/// <summary>The client wired as in production, but for the waits between tries, which are noted and skipped.</summary>
internal sealed class ClientUnderTest : IDisposable
{
    public const string ApiKey = "KEY-of-the-test";

    public static readonly CarrierSend Send = new(
        new CustomerId("c-1"), new MessageId("m-2"), 3, "+13125550100", "+13125550123", "Is it still there?", []);

    private readonly ServiceProvider _services;
    private readonly SkippingTime _waits = new();
    private readonly TelnyxClient _client;

    public ClientUnderTest(string baseUrl, TimeProvider? time = null, ITelnyxRoute? route = null, params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Telnyx:ApiKey", ApiKey),
            new("Telnyx:ApiBaseUrl", baseUrl),
            .. settings.Select(s => new KeyValuePair<string, string?>("Telnyx:" + s.Name, s.Value)),
        ]).Build();
        _services = new ServiceCollection().AddLogging().AddTelnyx(configuration).BuildServiceProvider();
        _client = new TelnyxClient(
            _services.GetRequiredService<IHttpClientFactory>(),
            route ?? _services.GetRequiredService<ITelnyxRoute>(),
            _services.GetRequiredService<IOptions<TelnyxOptions>>(),
            SendRetry.Create(_waits, TimeSpan.FromMilliseconds(500)),
            time ?? TimeProvider.System,
            Log);
    }

    public CapturingLogger<TelnyxClient> Log { get; } = new();

    /// <summary>How long the client meant to wait before each further try.</summary>
    public IReadOnlyList<TimeSpan> Waits => [.. _waits.Asked];

    public Task<SendOutcome> SendAsync(CarrierSend? send = null, CancellationToken cancellationToken = default) =>
        _client.SendAsync(send ?? Send, cancellationToken);

    public void Dispose() => _services.Dispose();

    private sealed class SkippingTime : TimeProvider
    {
        public ConcurrentQueue<TimeSpan> Asked { get; } = new();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Asked.Enqueue(dueTime);
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}

/// <summary>Keeps what is logged.</summary>
internal sealed class CapturingLogger<T> : ILogger<T>
{
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = new();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, formatter(state, exception)));
}

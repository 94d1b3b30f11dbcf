using BenchmarkDotNet.Attributes;
using Messaging.Web.Simulator;
using Messaging.Web.Telnyx;

namespace Messaging.Bench.Micro;

/// <summary>What a webhook costs before it is known whose it is: the signature over its bytes, then their meaning.</summary>
public class WebhookBenchmarks
{
    private readonly byte[] _text = Payloads.InboundText;
    private readonly byte[] _report = Payloads.Delivered;
    private WebhookVerifier _verifier = null!;
    private string _timestamp = "";
    private string _signature = "";

    [GlobalSetup]
    public void Setup()
    {
        using var telnyx = new SimulatorKeys();
        var clock = new StoppedClock(TimeProvider.System.GetUtcNow());
        _verifier = new WebhookVerifier([telnyx.PublicKey], clock);
        (_timestamp, _signature) = telnyx.Sign(clock.GetUtcNow(), _text);
        if (Verify() != WebhookVerification.Valid || ParseText() is not TelnyxWebhook.InboundText || ParseReport() is not TelnyxWebhook.DeliveryReport)
            throw new InvalidOperationException("A sample is not what it is measured as.");
    }

    [Benchmark]
    public WebhookVerification Verify() => _verifier.Verify(_timestamp, _signature, _text);

    [Benchmark]
    public TelnyxWebhook ParseText() => WebhookParser.Parse(_text);

    [Benchmark]
    public TelnyxWebhook ParseReport() => WebhookParser.Parse(_report);

    [Benchmark]
    public TelnyxWebhook? VerifyAndParseText() => Verify() == WebhookVerification.Valid ? ParseText() : null;

    // A signature is good for 300 s, and a longer job than ours takes more.
    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

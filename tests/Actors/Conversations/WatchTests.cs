using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Akka.Actor;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;
using static Messaging.Actors.Tests.Domain.Commands;

namespace Messaging.Actors.Tests.Conversations;

/// <summary>What a conversation tells of itself, by figures and traces.</summary>
public sealed class WatchTests : ConversationKit, IMeterFactory
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";

    private readonly List<Meter> _meters = [];
    private readonly ConcurrentQueue<string> _counted = new();
    private readonly ConcurrentDictionary<string, long> _gauges = new();
    private readonly MeterListener _listener = new();
    private readonly TracedCarrier _carrier = new();

    public WatchTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (_meters.Contains(instrument.Meter))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Count(instrument, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            if (instrument.IsObservable)
                _gauges[instrument.Name] = value;
            else
                Count(instrument, tags);
        });
    }

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options);
        _meters.Add(meter);
        _listener.Start();
        return meter;
    }

    protected override ConversationServices Services() => new(_carrier, Archive, Clock) { Inbox = Inbox, Meter = new ConversationMeter(this) };

    [Fact]
    public async Task Recovery_writes_and_sends_are_measured_with_their_outcome()
    {
        await GivenAsync(Text(), Send());
        await WrittenAsync<SendAccepted>();
        await SettledAsync();

        Assert.Single(_counted, "messaging.journal.recovery.duration done");
        Assert.Equal(4, _counted.Count(name => name == "messaging.journal.write.duration done"));
        Assert.Single(_counted, "messaging.send.duration accepted");
        Assert.Equal(
            ["messaging.message.statuses pending", "messaging.message.statuses queued"],
            _counted.Where(name => name.StartsWith("messaging.message", StringComparison.Ordinal)));
        Assert.Equal((0, 0, 0), await GaugesAsync((0, 0, 0)));
    }

    [Fact]
    public async Task A_failed_write_is_counted_and_is_no_longer_waited_for()
    {
        await GivenAsync(Text());
        Journal.Next<MessageReceived>(WriteEnd.Fails);

        Assert.IsType<NotStored>(await AskAsync(Text("e2")));
        await StoppedAsync();

        Assert.Single(_counted, "messaging.journal.write.duration failed");
        Assert.Equal((0, 0, 0), await GaugesAsync((0, 0, 0)));
    }

    [Fact]
    public async Task An_outbox_is_counted_while_its_conversation_is_awake()
    {
        _carrier.Answer = new SendOutcome.NotTaken("HTTP 429", TimeSpan.FromHours(1));
        await GivenAsync(Text(), Send("m1"), Send("m2"));
        Assert.Equal((2, 0, 0), await GaugesAsync((2, 0, 0)));

        await CrashAsync();
        Assert.Equal((0, 0, 0), await GaugesAsync((0, 0, 0)));
    }

    [Fact]
    public async Task The_trace_of_a_command_goes_with_its_events_to_the_feeds_and_to_the_carrier_and_with_its_outcome()
    {
        var feed = CreateTestProbe();
        await GivenAsync(Text());
        Shard.Tell(new Subscribe(Anna, null, feed, 1));
        await feed.ExpectMsgAsync<Subscribed>();

        await GivenAsync(Send() with { Traceparent = Trace });

        Assert.Equal(Trace, Assert.Single((await feed.ExpectMsgAsync<EventsAppended>()).Traceparents));
        Assert.Null(Assert.Single((await feed.ExpectMsgAsync<EventsAppended>()).Traceparents)); // the outbox's own step
        Assert.Contains("0af7651916cd43dd8448eb211c80319c", Assert.Single((await feed.ExpectMsgAsync<EventsAppended>()).Traceparents), StringComparison.Ordinal);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", Assert.Single(_carrier.Traces));
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _listener.Dispose();
        _meters.ForEach(meter => meter.Dispose());
    }

    private void Count(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _counted.Enqueue($"{instrument.Name} {tags[0].Value}");

    private async Task<(long Outbox, long Writing, long Recovering)> GaugesAsync((long, long, long) expected)
    {
        (long, long, long) seen = default;
        await AwaitConditionAsync(
            () =>
            {
                _listener.RecordObservableInstruments();
                seen = (_gauges["messaging.outbox.messages"], _gauges["messaging.journal.writing"], _gauges["messaging.journal.recovering"]);
                return Task.FromResult(seen == expected);
            },
            Patience.Limit, Patience.Look);
        return seen;
    }

    private sealed class TracedCarrier : ICarrier
    {
        public SendOutcome Answer { get; set; } = new SendOutcome.Accepted("x", MessageStatus.Queued, 1);

        public ConcurrentQueue<string?> Traces { get; } = new();

        public Task<SendOutcome> SendAsync(CarrierSend send, CancellationToken cancellationToken)
        {
            Traces.Enqueue(Activity.Current?.TraceId.ToHexString());
            return Task.FromResult(Answer);
        }
    }
}

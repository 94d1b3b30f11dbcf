using System.Collections.Concurrent;
using System.Threading.Channels;
using Messaging.Actors.Domain;
using Messaging.Actors.Conversations;

namespace Messaging.Actors.Tests.Conversations;

/// <summary>A carrier that answers when the test says so.</summary>
internal sealed class FakeCarrier : ICarrier
{
    private readonly Channel<Call> _calls = Channel.CreateUnbounded<Call>();
    private readonly ConcurrentQueue<string> _all = new();

    /// <summary>Message and attempt of every call so far, in order.</summary>
    public IReadOnlyCollection<string> All => _all;

    public Task<SendOutcome> SendAsync(CarrierSend send, CancellationToken cancellationToken)
    {
        var call = new Call(send);
        _all.Enqueue($"{send.MessageId}#{send.Attempt}");
        _calls.Writer.TryWrite(call);
        return call.Outcome.Task;
    }

    /// <summary>The next call, once it has come.</summary>
    public async Task<Call> NextAsync() => await _calls.Reader.ReadAsync().AsTask().WaitAsync(Patience.Limit);

    internal sealed record Call(CarrierSend Send)
    {
        public TaskCompletionSource<SendOutcome> Outcome { get; } = new();

        public void Accept() => Outcome.SetResult(new SendOutcome.Accepted("x-" + Send.MessageId, MessageStatus.Queued, 1));

        public void Postpone() => Outcome.SetResult(new SendOutcome.NotTaken("HTTP 429", null));

        public void Lose() => Outcome.SetException(new HttpRequestException("The connection broke."));
    }
}

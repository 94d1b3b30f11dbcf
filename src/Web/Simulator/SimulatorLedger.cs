using System.Collections.Concurrent;

namespace Messaging.Web.Simulator;

/// <summary>What the simulated carrier remembers: the latest messages, and who opted out. Bounded, and gone with the process.</summary>
internal sealed class SimulatorLedger(int capacity = 10_000)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, SimulatedMessage> _messages = [];
    private readonly Queue<string> _order = new();
    private readonly ConcurrentDictionary<string, bool> _optedOut = new();
    private readonly HashSet<string> _throttled = [];

    public SimulatedMessage? Find(string id)
    {
        lock (_lock)
            return _messages.GetValueOrDefault(id);
    }

    public void Add(SimulatedMessage message)
    {
        lock (_lock)
        {
            _messages[message.Id] = message;
            _order.Enqueue(message.Id);
            if (_order.Count > capacity)
                _messages.Remove(_order.Dequeue());
        }
    }

    /// <summary>Sets the state of a message that is still remembered; a final state stays.</summary>
    public void Update(SimulatedMessage state)
    {
        lock (_lock)
        {
            if (_messages.TryGetValue(state.Id, out var now) && now.CompletedAt is null)
                _messages[state.Id] = state;
        }
    }

    public bool IsOptedOut(string number) => _optedOut.ContainsKey(number);

    public void OptOut(string number)
    {
        if (_optedOut.Count < capacity)
            _optedOut[number] = true;
    }

    public void OptIn(string number) => _optedOut.TryRemove(number, out _);

    /// <summary>True the first time a message asks, false the second.</summary>
    public bool Throttles(string message)
    {
        lock (_lock)
        {
            if (_throttled.Remove(message))
                return false;
            if (_throttled.Count == capacity)
                _throttled.Clear();
            return _throttled.Add(message);
        }
    }
}

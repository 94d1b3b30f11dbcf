using System.Collections.Concurrent;

namespace Messaging.Web.Peers;

/// <summary>Lets each thing be said once a minute: what goes wrong between nodes goes wrong again every few seconds.</summary>
internal sealed class RepeatedLines(TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    // Whoever can reach the port can be many.
    private const int MostRemembered = 1000;

    private readonly ConcurrentDictionary<string, long> _said = new(StringComparer.Ordinal);

    public bool MayBeSaid(string key)
    {
        if (_said.TryGetValue(key, out var last) && clock.GetElapsedTime(last) < Pause)
            return false;
        if (_said.Count >= MostRemembered)
            _said.Clear();
        _said[key] = clock.GetTimestamp();
        return true;
    }
}

namespace Messaging.Bench.Load.Server;

/// <summary>What is to be undone when a run is broken off: the last first, so that a server has ended before its folder goes.</summary>
internal static class AtExit
{
    private static readonly List<Action> s_actions = [];

    static AtExit() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        lock (s_actions)
        {
            for (var i = s_actions.Count - 1; i >= 0; i--)
                s_actions[i]();
        }
    };

    public static void Add(Action action)
    {
        lock (s_actions)
            s_actions.Add(action);
    }

    public static void Remove(Action action)
    {
        lock (s_actions)
            s_actions.Remove(action);
    }
}

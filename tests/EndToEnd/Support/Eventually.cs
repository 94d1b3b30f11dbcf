namespace Messaging.EndToEnd.Tests.Support;

/// <summary>Waits for what must come true without an event that tells, up to a deadline that only a defect reaches.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(30);

    /// <summary>The first value for which <paramref name="wanted"/> holds.</summary>
    public static async Task<T> GetAsync<T>(Func<Task<T>> read, Func<T, bool> wanted)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (true)
        {
            var value = await read();
            if (wanted(value))
                return value;
            if (DateTime.UtcNow > deadline)
                throw new TimeoutException($"It did not come true; last seen: {value}");
            await Task.Delay(LookAgain);
        }
    }

    public static Task TrueAsync(Func<bool> condition) => GetAsync(() => Task.FromResult(condition()), value => value);
}

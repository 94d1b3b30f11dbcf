namespace Messaging.EndToEnd.Tests.Support;

/// <summary>Waits for what must come true without an event that tells, up to a deadline that only a defect reaches.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(30);

    /// <summary>The first value for which <paramref name="wanted"/> holds.</summary>
    /// <param name="show">How the last value is told if none comes; null: as text.</param>
    public static async Task<T> GetAsync<T>(Func<Task<T>> read, Func<T, bool> wanted, Func<T, string>? show = null)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (true)
        {
            var value = await read();
            if (wanted(value))
                return value;
            if (DateTime.UtcNow > deadline)
                throw new TimeoutException($"It did not come true; last seen: {show?.Invoke(value) ?? value?.ToString()}");
            await Task.Delay(LookAgain);
        }
    }

    /// <summary>The first answer: whoever is away, fails or is too slow is asked again.</summary>
    public static async Task<T> AnswerAsync<T>(Func<Task<T>> ask)
        where T : class =>
        (await GetAsync(() => TryAsync(ask), tried => tried.Answer is not null)).Answer!;

    public static Task TrueAsync(Func<bool> condition) => GetAsync(() => Task.FromResult(condition()), value => value);

    private static async Task<(T? Answer, string Trouble)> TryAsync<T>(Func<Task<T>> ask)
        where T : class
    {
        try
        {
            return (await ask(), "");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return (null, e.Message);
        }
    }
}

using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Accounts;

/// <summary>
/// Locks names out that belong to nobody, just as accounts are, so that a lockout does not tell which names exist.
/// Callers take turns on one name.
/// </summary>
internal sealed class UnknownNames(IOptions<IdentityOptions> options, TimeProvider clock) : IDisposable
{
    // Names are chosen by strangers: beyond this many, further ones are simply not remembered.
    private const int Capacity = 10_000;
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    private readonly LockoutOptions lockout = options.Value.Lockout;
    private readonly MemoryCache names = new(new MemoryCacheOptions { SizeLimit = Capacity });

    public void Dispose() => names.Dispose();

    public TimeSpan? LockedOutFor(string name) =>
        names.TryGetValue(name, out Failures? failures) && failures!.LockedOutUntil - clock.GetUtcNow() is { } rest && rest > TimeSpan.Zero
            ? rest
            : null;

    public void Failed(string name)
    {
        var count = 1 + (names.TryGetValue(name, out Failures? failures) ? failures!.Count : 0);
        var next = count < lockout.MaxFailedAccessAttempts
            ? new Failures(count, null)
            : new Failures(0, clock.GetUtcNow() + lockout.DefaultLockoutTimeSpan);
        names.Set(name, next, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Remembered });
    }

    private sealed record Failures(int Count, DateTimeOffset? LockedOutUntil);
}

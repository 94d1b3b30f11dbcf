using Messaging.Web.Peers;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.Web.Tests.Peers;

public sealed class RepeatedLinesTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Each_thing_is_said_once_a_minute()
    {
        var lines = new RepeatedLines(_clock);
        Assert.True(lines.MayBeSaid("a"));
        Assert.False(lines.MayBeSaid("a"));
        Assert.True(lines.MayBeSaid("b"));
        _clock.Advance(TimeSpan.FromSeconds(61));
        Assert.True(lines.MayBeSaid("a"));
    }

    [Fact]
    public void Whoever_comes_from_many_places_costs_no_memory_without_bound()
    {
        var lines = new RepeatedLines(_clock);
        Assert.All(Enumerable.Range(0, 5000), i => Assert.True(lines.MayBeSaid($"{i}")));
        Assert.True(lines.MayBeSaid("0"));
    }
}

using Microsoft.Extensions.Time.Testing;

namespace Messaging.Actors.Tests;

public sealed class RepeatedFailureTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly List<(int More, string Last)> _told = [];
    private readonly RepeatedFailure _failures;

    public RepeatedFailureTests() => _failures = new RepeatedFailure(_clock, (more, last) => _told.Add((more, last.Message)));

    [Fact]
    public void Of_an_outage_only_the_first_failure_is_told_in_full_and_the_others_are_counted()
    {
        Assert.True(_failures.IsFirst(new TimeoutException("0")));
        for (var i = 1; i <= 1290; i++)
            Assert.False(_failures.IsFirst(new TimeoutException($"{i}")));

        _clock.Advance(RepeatedFailure.Every);
        Assert.Equal([(1290, "1290")], _told);

        Assert.False(_failures.IsFirst(new TimeoutException("again")));
        _clock.Advance(RepeatedFailure.Every);
        Assert.Equal((1, "again"), _told[^1]);
    }

    [Fact]
    public void After_a_while_without_one_the_next_is_a_first_again()
    {
        _failures.IsFirst(new TimeoutException());
        _clock.Advance(RepeatedFailure.Every);

        Assert.True(_failures.IsFirst(new TimeoutException()));
        Assert.Empty(_told);
    }

    [Fact]
    public void Failures_of_another_kind_are_not_lost_among_them()
    {
        Assert.True(_failures.IsFirst(new TimeoutException()));
        Assert.True(_failures.IsFirst(new InvalidOperationException()));
        Assert.False(_failures.IsFirst(new InvalidOperationException("b")));

        _clock.Advance(RepeatedFailure.Every);
        Assert.Equal([(1, "b")], _told);
    }
}

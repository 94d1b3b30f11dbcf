using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Messaging.Actors.Domain;

/// <summary>
/// Sequence numbers of the newest unread messages, ascending. What a customer texts without anything in between is one run of
/// numbers, so that a thousand unread texts are rarely more than a few runs. Immutable.
/// </summary>
[CollectionBuilder(typeof(UnreadMessages), nameof(Of))]
public sealed class UnreadMessages : IReadOnlyCollection<long>, IEquatable<UnreadMessages>
{
    /// <summary>Older ones beyond this many are counted elsewhere but no longer told apart.</summary>
    public const int Most = 1000;

    public static readonly UnreadMessages None = new([], 0);

    private readonly ImmutableArray<Run> _runs;

    private UnreadMessages(ImmutableArray<Run> runs, int count) => (_runs, Count) = (runs, count);

    public int Count { get; }

    /// <summary>The oldest; null when all is read.</summary>
    public long? Oldest => _runs.IsEmpty ? null : _runs[0].First;

    /// <param name="seqs">Ascending; the newest are kept.</param>
    public static UnreadMessages Of(ReadOnlySpan<long> seqs)
    {
        var unread = None;
        foreach (var seq in seqs)
            unread = unread.Add(seq);
        return unread;
    }

    /// <summary>With one more, which has to be the newest.</summary>
    public UnreadMessages Add(long seq)
    {
        if (!_runs.IsEmpty && seq <= _runs[^1].Last)
            throw new ArgumentOutOfRangeException(nameof(seq), seq, "Not newer than the last.");
        var runs = !_runs.IsEmpty && seq == _runs[^1].Last + 1
            ? _runs.SetItem(_runs.Length - 1, _runs[^1] with { Last = seq })
            : _runs.Add(new Run(seq, seq));
        return Count < Most ? new UnreadMessages(runs, Count + 1) : new UnreadMessages(From(runs, runs[0].First + 1), Most);
    }

    /// <summary>Those behind a number that was read up to.</summary>
    public UnreadMessages After(long upTo)
    {
        var runs = From(_runs, upTo + 1);
        return new UnreadMessages(runs, (int)runs.Sum(run => run.Last - run.First + 1));
    }

    public IEnumerator<long> GetEnumerator()
    {
        foreach (var run in _runs)
        {
            for (var seq = run.First; seq <= run.Last; seq++)
                yield return seq;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(UnreadMessages? other) => other is not null && _runs.AsSpan().SequenceEqual(other._runs.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as UnreadMessages);

    public override int GetHashCode() => HashCode.Combine(Count, Oldest);

    private static ImmutableArray<Run> From(ImmutableArray<Run> runs, long first)
    {
        var gone = 0;
        while (gone < runs.Length && runs[gone].Last < first)
            gone++;
        var left = gone == 0 ? runs : runs.RemoveRange(0, gone);
        return left.IsEmpty || left[0].First >= first ? left : left.SetItem(0, left[0] with { First = first });
    }

    /// <summary>All numbers from one to another, both of them unread.</summary>
    private readonly record struct Run(long First, long Last);
}

using System.Globalization;

namespace Messaging.Bench.Load.Webhooks;

/// <summary>One who texts, and how many texts of theirs were answered 200.</summary>
internal sealed class Conversation(int index)
{
    private const int Areas = 798;
    private const int Fictional = Areas * 100;

    private long _taken;

    /// <summary>Numbers that nobody has: 555-01xx of each area; beyond those, area code 555.</summary>
    public string Number { get; } = index < Fictional
        ? string.Create(CultureInfo.InvariantCulture, $"+1{201 + index % Areas}55501{index / Areas:00}")
        : string.Create(CultureInfo.InvariantCulture, $"+1555{index:0000000}");

    /// <summary>Empty as long as nobody has asked for it.</summary>
    public string CustomerId { get; set; } = "";

    /// <summary>The last seq that was given out: the customer's creation is 1, then one for each text.</summary>
    public long LastSeq => 1 + Interlocked.Read(ref _taken);

    public void Taken() => Interlocked.Increment(ref _taken);

    public static Conversation[] Many(int count) => [.. Enumerable.Range(0, count).Select(i => new Conversation(i))];
}

using Messaging.Actors.Domain;
using Messaging.Actors.Streams;

namespace Messaging.Actors.Tests.Streams;

public sealed class FrameRingTests
{
    [Fact]
    public void Events_without_a_frame_move_the_position_only()
    {
        var ring = Ring(8);

        Assert.Equal([9, 11], ring.Append([.. StreamsKit.Events(9, 11)])!.Select(frame => frame.Seq));
        Assert.Equal((8, 11), (ring.Start, ring.Position));
        Assert.Equal([11], ring.After(9).Select(frame => frame.Seq));
    }

    [Fact]
    public void What_is_known_is_passed_over_and_what_is_missing_is_told()
    {
        var ring = Ring(5);

        Assert.Equal([6, 7], ring.Append([.. StreamsKit.Events(3, 7)])!.Select(frame => frame.Seq));
        Assert.Empty(ring.Append([.. StreamsKit.Events(3, 7)])!);
        Assert.Null(ring.Append([.. StreamsKit.Events(9, 9)]));
        Assert.Equal(7, ring.Position);
    }

    [Fact]
    public void It_holds_the_newest_frames_and_says_since_when()
    {
        var ring = Ring(0);
        for (var seq = 1; seq <= 1000; seq++)
            ring.Append([StreamsKit.Event(seq)]);

        var visible = StreamsKit.Events(ring.Start + 1, 1000).Where(e => e is not OutboxEvent).Select(e => e.Seq);
        Assert.Equal(visible, ring.After(ring.Start).Select(frame => frame.Seq));
        Assert.Equal(64, visible.Count());
    }

    private static FrameRing Ring(long position) =>
        new(position, StreamsKit.Frame);
}

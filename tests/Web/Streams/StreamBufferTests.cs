using Messaging.Actors.Streams;
using Messaging.Web.Streams;

namespace Messaging.Web.Tests.Streams;

public sealed class StreamBufferTests
{
    private readonly StreamBuffer _buffer = new();

    [Fact]
    public void Events_of_one_push_count_as_many()
    {
        for (var i = 0; i < 4; i++)
            Assert.True(_buffer.TryWrite(Push(60)));

        Assert.False(_buffer.TryWrite(Push(17)));
        Assert.True(_buffer.TryWrite(Push(16)));
        Assert.False(_buffer.TryWrite(Frame(1)));
    }

    [Fact]
    public void What_was_read_makes_room_and_what_was_refused_takes_none()
    {
        Assert.True(_buffer.TryWrite(Push(StreamBuffer.Items)));
        Assert.False(_buffer.TryWrite(Push(100)));

        Assert.True(_buffer.TryRead(out var first));
        Assert.Equal(StreamBuffer.Items, Assert.IsType<StreamItem.Batch>(first).Weight);
        Assert.True(_buffer.TryWrite(Push(StreamBuffer.Items)));
    }

    [Fact]
    public void Single_items_are_bounded_too()
    {
        for (var i = 1; i <= StreamBuffer.Items; i++)
            Assert.True(_buffer.TryWrite(Frame(i)));

        Assert.False(_buffer.TryWrite(Frame(0)));
    }

    [Fact]
    public async Task Nothing_is_taken_after_the_end_and_what_waits_is_still_read()
    {
        Assert.True(_buffer.TryWrite(Frame(1)));
        Assert.True(_buffer.TryComplete());

        Assert.False(_buffer.TryWrite(Frame(2)));
        Assert.True(await _buffer.WaitToReadAsync(CancellationToken.None));
        Assert.True(_buffer.TryRead(out _));
        Assert.False(await _buffer.WaitToReadAsync(CancellationToken.None));
    }

    [Fact]
    public void Nobody_waits_for_room() => Assert.Throws<NotSupportedException>(() => { _ = _buffer.WaitToWriteAsync(); });

    private static StreamItem.Frame Frame(long seq) => new(seq, default);

    private static StreamItem.Batch Push(int events) => new([.. Enumerable.Range(1, events).Select(seq => Frame(seq))]) { Weight = events };
}

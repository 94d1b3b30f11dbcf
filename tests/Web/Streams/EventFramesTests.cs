using System.Text;
using Messaging.Actors.Domain;
using Messaging.Persistence.Tests.Protocol;
using Messaging.Web.Streams;

namespace Messaging.Web.Tests.Streams;

/// <summary>What of a conversation's events its streams show.</summary>
public sealed class EventFramesTests
{
    public static TheoryData<string> Events =>
        [.. Samples.ByManifest.Where(sample => sample.Value is ConversationEvent).Select(sample => sample.Key)];

    [Theory]
    [MemberData(nameof(Events))]
    public void A_step_of_the_outbox_has_no_frame_and_everything_else_has_one(string name)
    {
        var e = (ConversationEvent)Samples.ByManifest[name];

        var frame = EventFrames.Render(e);

        Assert.Equal(e is OutboxEvent, frame is null);
        if (frame is { } bytes)
        {
            var text = Encoding.UTF8.GetString(bytes.Span);
            Assert.StartsWith($"id: {e.Seq}\n", text, StringComparison.Ordinal);
            Assert.EndsWith("}\n\n", text, StringComparison.Ordinal);
        }
    }
}

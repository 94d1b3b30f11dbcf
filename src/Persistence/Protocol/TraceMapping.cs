using Google.Protobuf;
using Messaging.Actors.Conversations;
using Messaging.Actors.Domain;

namespace Messaging.Persistence.Protocol;

/// <summary>
/// The trace that a message belongs to, which stands behind its own fields: Protobuf reads two messages that follow each other
/// as one.
/// </summary>
internal static class TraceMapping
{
    private static readonly MessageParser<Wire.Traced> Parser = Wire.Traced.Parser.WithDiscardUnknownFields(true);

    public static byte[] Write(IMessage proto, object message)
    {
        if ((message as ConversationCommand)?.Traceparent is not { } traceparent)
            return proto.ToByteArray();

        var trace = new Wire.Traced { Traceparent = traceparent };
        var size = proto.CalculateSize();
        var bytes = new byte[size + trace.CalculateSize()];
        proto.WriteTo(bytes.AsSpan(0, size));
        trace.WriteTo(bytes.AsSpan(size));
        return bytes;
    }

    public static object Read(object message, byte[] bytes) => message switch
    {
        ConversationCommand command when Of(bytes) is { } traceparent => command with { Traceparent = traceparent },
        // As the version before sent it: one for all.
        EventsAppended { Traceparents.IsEmpty: true } push when Of(bytes) is { } traceparent =>
            push with { Traceparents = [.. push.Events.Select(_ => traceparent)] },
        _ => message,
    };

    private static string? Of(byte[] bytes) => Parser.ParseFrom(bytes) is { HasTraceparent: true } traced ? traced.Traceparent : null;
}

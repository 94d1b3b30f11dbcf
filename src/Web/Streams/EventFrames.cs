using System.Buffers;
using System.Text;
using System.Text.Json;
using Messaging.Actors.Domain;
using Messaging.Web.Json;

namespace Messaging.Web.Streams;

/// <summary>
/// The bytes of server-sent events. Data is one line of JSON, in which CR and LF are escaped: a text can never forge a
/// field or an event.
/// </summary>
public static class EventFrames
{
    /// <summary>A conversation's event; null for the steps of the outbox, which change nothing that a reader sees.</summary>
    public static ReadOnlyMemory<byte>? Render(ConversationEvent e) => e switch
    {
        MessageReceived m => Frame(e.Seq, null, MessageJson.Of(m.Message)),
        SendRequested m => Frame(e.Seq, null, MessageJson.Of(m.Message)),
        MessageEvent m => Frame(e.Seq, "status", MessageJson.Of(m.Message)),
        CustomerEvent c => Frame(e.Seq, "customer", CustomerJson.Of(c.Customer)),
        OutboxEvent => (ReadOnlyMemory<byte>?)null, // without the type it would be a null array, which is a frame of no bytes
        _ => throw new ArgumentOutOfRangeException(nameof(e), e.GetType().Name, "An event without a frame."),
    };

    /// <summary>An inbox event but for its id: see <see cref="Id"/>.</summary>
    public static ReadOnlyMemory<byte> Render(Customer customer) => Frame(null, "customer", CustomerJson.Of(customer));

    /// <summary>The id of the event whose other bytes follow: where a reader that has it resumes.</summary>
    public static ReadOnlyMemory<byte> Id(long position) => Encoding.UTF8.GetBytes($"id: {position}\n");

    /// <summary>Moves a reader's position and is otherwise not seen: an event without data is dispatched to nobody.</summary>
    public static ReadOnlyMemory<byte> Position(long position) => Encoding.UTF8.GetBytes($"id: {position}\n\n");

    /// <summary>Tells a reader to load the history afresh; it resumes after <paramref name="position"/> from then on.</summary>
    public static ReadOnlyMemory<byte> Reset(long position) =>
        Encoding.UTF8.GetBytes($"id: {position}\nevent: reset\ndata: {{\"last_seq\":{position}}}\n\n");

    /// <summary>First bytes of every stream. The pause before a reconnect differs a little for each reader, so that many do not come back at once.</summary>
    public static ReadOnlyMemory<byte> Opening() =>
        Encoding.UTF8.GetBytes($"retry: {Random.Shared.Next(1000, 2000)}\n: connected\n\n");

    private static ReadOnlyMemory<byte> Frame<T>(long? id, string? type, T data)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        if (id is not null)
            Write(buffer, $"id: {id}\n");
        if (type is not null)
            Write(buffer, $"event: {type}\n");
        buffer.Write("data: "u8);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = MessagingJson.Options.Encoder }))
            JsonSerializer.Serialize(json, data, MessagingJson.Options);
        buffer.Write("\n\n"u8);
        return buffer.WrittenMemory;
    }

    private static void Write(ArrayBufferWriter<byte> buffer, string text) => Encoding.UTF8.GetBytes(text, buffer);
}

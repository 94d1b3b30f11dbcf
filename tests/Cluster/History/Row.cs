using System.Text.Json;
using Messaging.Actors.Domain;

namespace Messaging.Cluster.Tests.History;

/// <summary>A message row as somebody was shown it, in a form in which two of them can be compared.</summary>
public sealed record Row(
    string Id, string CustomerId, string Direction, string Text, string Status, string From, string To, string? Error,
    string? TelnyxMessageId, int Parts, string? SentBy, long SentAt, long Seq)
{
    /// <summary>The row as the journal has it.</summary>
    public static Row Of(Message row) => new(
        row.Id.Value, row.CustomerId.Value, Word(row.Direction), row.Text, Word(row.Status), row.From, row.To, row.Error?.Code,
        row.TelnyxMessageId, row.Parts, row.SentBy, row.SentAt.ToUnixTimeMilliseconds(), row.Seq);

    /// <summary>The row as the interface shows it.</summary>
    public static Row Read(JsonElement json)
    {
        var error = json.GetProperty("error");
        return new Row(
            json.Text("id"), json.Text("customer_id"), json.Text("direction"), json.Text("message_text"), json.Text("status"),
            json.Text("from"), json.Text("to"), error.ValueKind == JsonValueKind.Null ? null : error.Text("code"),
            json.GetProperty("telnyx_message_id").GetString(), json.GetProperty("parts").GetInt32(),
            json.GetProperty("sent_by").GetString(), json.Time("sent_at"), json.GetProperty("seq").GetInt64());
    }

    /// <summary>The word that the interface has for a value.</summary>
    public static string Word(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public override string ToString() => $"{Direction} {Id} '{Text.ReplaceLineEndings(" ⏎ ")}' {Status}{(Error is null ? "" : $" ({Error})")} seq {Seq}";
}

/// <summary>A customer's entry of the inbox as somebody was shown it, in a form in which two of them can be compared.</summary>
/// <param name="Numbers">All of them, in their order.</param>
public sealed record Entry(
    string Id, string Kind, string Name, string Numbers, Row? LastMessage, long LastActivityAt, int Unread, bool OptedOut, long Version)
{
    /// <summary>The entry as the journal has it.</summary>
    public static Entry Of(Customer customer) => new(
        customer.Id.Value, Row.Word(customer.Kind), customer.Name, string.Join(' ', customer.Addresses),
        customer.LastMessage is { } last ? Row.Of(last) : null, customer.LastActivityAt.ToUnixTimeMilliseconds(),
        customer.UnreadCount, customer.OptedOut, customer.Version);

    /// <summary>The entry as the interface shows it.</summary>
    public static Entry Read(JsonElement json)
    {
        var last = json.GetProperty("last_message");
        return new Entry(
            json.Text("id"), json.Text("kind"), json.Text("name"),
            string.Join(' ', json.GetProperty("phone_numbers").EnumerateArray().Select(number => number.GetString())),
            last.ValueKind == JsonValueKind.Null ? null : Row.Read(last), json.Time("last_activity_at"),
            json.GetProperty("unread_count").GetInt32(), json.GetProperty("opted_out").GetBoolean(), json.GetProperty("version").GetInt64());
    }

    public override string ToString() =>
        $"version {Version}, name '{Name}', numbers {Numbers}, {Unread} unread{(OptedOut ? ", opted out" : "")}, last message {LastMessage?.ToString() ?? "none"}";
}

internal static class JsonElementExtensions
{
    public static string Text(this JsonElement json, string name) => json.GetProperty(name).GetString()!;

    public static long Time(this JsonElement json, string name) => json.GetProperty(name).GetDateTimeOffset().ToUnixTimeMilliseconds();
}

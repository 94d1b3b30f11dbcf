using Google.Protobuf;
using Messaging.Actors.Domain;

namespace Messaging.Persistence.Protocol;

/// <summary>Rows, customers and webhooks between the domain and their stored form.</summary>
internal static class RowMapping
{
    public static V1.Message ToProto(Message row)
    {
        var proto = new V1.Message
        {
            Id = row.Id.Value,
            Outbound = row.Direction == MessageDirection.Outbound,
            Text = row.Text,
            SentAt = row.SentAt.ToUnixTimeMilliseconds(),
            Status = (int)row.Status,
            From = row.From,
            To = row.To,
            Parts = row.Parts,
            Attempt = row.Attempt,
            CreatedSeq = row.CreatedSeq,
            Seq = row.Seq,
        };
        foreach (var media in row.Media)
            proto.Media.Add(ToProto(media));
        if (row.SentBy is not null)
            proto.SentBy = row.SentBy;
        if (row.Error is { } error)
            proto.Error = ToProto(error);
        if (row.TelnyxMessageId is not null)
            proto.TelnyxMessageId = row.TelnyxMessageId;
        if (row.StatusAt is { } statusAt)
            proto.StatusAtTicks = statusAt.UtcTicks;
        return proto;
    }

    public static Message ToDomain(V1.Message proto, CustomerId customer) => new()
    {
        Id = new MessageId(proto.Id),
        CustomerId = customer,
        Direction = proto.Outbound ? MessageDirection.Outbound : MessageDirection.Inbound,
        Text = proto.Text,
        SentAt = DateTimeOffset.FromUnixTimeMilliseconds(proto.SentAt),
        Status = (MessageStatus)proto.Status,
        From = proto.From,
        To = proto.To,
        Media = [.. proto.Media.Select(ToDomain)],
        Parts = proto.Parts,
        SentBy = proto.HasSentBy ? proto.SentBy : null,
        Error = proto.Error is { } error ? ToDomain(error) : null,
        TelnyxMessageId = proto.HasTelnyxMessageId ? proto.TelnyxMessageId : null,
        StatusAt = proto.HasStatusAtTicks ? Time(proto.StatusAtTicks) : null,
        Attempt = proto.Attempt,
        CreatedSeq = proto.CreatedSeq,
        Seq = proto.Seq,
    };

    public static V1.Customer ToProto(Customer customer)
    {
        var proto = new V1.Customer
        {
            Id = customer.Id.Value,
            Kind = (int)customer.Kind,
            Name = customer.Name,
            LastActivityAt = customer.LastActivityAt.ToUnixTimeMilliseconds(),
            UnreadCount = customer.UnreadCount,
            OptedOut = customer.OptedOut,
            Version = customer.Version,
            AddressesVersion = customer.AddressesVersion,
        };
        proto.Addresses.AddRange(customer.Addresses);
        if (customer.LastMessage is { } last)
            proto.LastMessage = ToProto(last);
        return proto;
    }

    public static Customer ToDomain(V1.Customer proto)
    {
        var id = new CustomerId(proto.Id);
        return new Customer
        {
            Id = id,
            Kind = (CustomerKind)proto.Kind,
            Name = proto.Name,
            Addresses = [.. proto.Addresses],
            LastMessage = proto.LastMessage is { } last ? ToDomain(last, id) : null,
            LastActivityAt = DateTimeOffset.FromUnixTimeMilliseconds(proto.LastActivityAt),
            UnreadCount = proto.UnreadCount,
            OptedOut = proto.OptedOut,
            Version = proto.Version,
            AddressesVersion = proto.AddressesVersion,
        };
    }

    public static V1.Webhook ToProto(WebhookRecord webhook) => new()
    {
        EventId = webhook.EventId,
        OccurredAtTicks = webhook.OccurredAt.UtcTicks,
        Raw = UnsafeByteOperations.UnsafeWrap(webhook.Raw),
    };

    public static WebhookRecord ToDomain(V1.Webhook proto) =>
        new(proto.EventId, Time(proto.OccurredAtTicks), proto.Raw.Memory);

    public static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    public static V1.Media ToProto(Media media)
    {
        var proto = new V1.Media { Url = media.Url };
        if (media.ContentType is not null)
            proto.ContentType = media.ContentType;
        if (media.Size is { } size)
            proto.Size = size;
        if (media.Sha256 is not null)
            proto.Sha256 = media.Sha256;
        return proto;
    }

    public static Media ToDomain(V1.Media proto) => new(
        proto.Url,
        proto.HasContentType ? proto.ContentType : null,
        proto.HasSize ? proto.Size : null,
        proto.HasSha256 ? proto.Sha256 : null);

    public static MessageError ToDomain(V1.MessageError proto) =>
        new(proto.Code, proto.Title, proto.HasDetail ? proto.Detail : null);

    public static V1.MessageError ToProto(MessageError error)
    {
        var proto = new V1.MessageError { Code = error.Code, Title = error.Title };
        if (error.Detail is not null)
            proto.Detail = error.Detail;
        return proto;
    }
}

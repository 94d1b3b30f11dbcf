using Messaging.Actors.Domain;
using static Messaging.Persistence.Protocol.RowMapping;

namespace Messaging.Persistence.Protocol;

/// <summary>A conversation's state between the domain and the snapshot store.</summary>
internal static class SnapshotMapping
{
    public static V1.ConversationSnapshot ToProto(ConversationState state)
    {
        var proto = new V1.ConversationSnapshot
        {
            Id = state.Id.Value,
            LastSeq = state.LastSeq,
            OutboundForgotten = state.OutboundForgotten,
            ForgottenUpToTicks = state.ForgottenUpTo.UtcTicks,
            KeysForgotten = state.KeysForgotten,
        };
        if (state.Customer is { } customer)
            proto.Customer = RowMapping.ToProto(customer);
        if (state.LastInboundFrom is not null)
            proto.LastInboundFrom = state.LastInboundFrom;
        if (state.LastInboundTo is not null)
            proto.LastInboundTo = state.LastInboundTo;
        proto.Unread.AddRange(state.Unread);
        proto.RecentOutbound.AddRange(state.RecentOutbound.Select(RowMapping.ToProto));
        proto.UsedKeys.AddRange(state.UsedKeys.Select(used => new V1.UsedKey { Key = used.Key, MessageId = used.MessageId.Value }));
        proto.SeenWebhooks.AddRange(state.SeenWebhooks.Select(ToProto));
        proto.Outbox.AddRange(state.Outbox.Select(item => new V1.OutboxItem
        {
            MessageId = item.MessageId.Value,
            Attempt = item.Attempt,
            RequestedAtTicks = item.RequestedAt.UtcTicks,
            Failures = item.Failures,
            NotBeforeTicks = item.NotBefore.UtcTicks,
            Started = item.Started,
            PauseTicks = item.Pause.Ticks,
        }));
        return proto;
    }

    public static ConversationState ToDomain(V1.ConversationSnapshot proto)
    {
        var id = new CustomerId(proto.Id);
        return new ConversationState
        {
            Id = id,
            Customer = proto.Customer is { } customer ? RowMapping.ToDomain(customer) : null,
            LastSeq = proto.LastSeq,
            Unread = [.. proto.Unread],
            Outbox =
            [
                .. proto.Outbox.Select(item => new OutboxItem(
                    new MessageId(item.MessageId), item.Attempt, Time(item.RequestedAtTicks), item.Failures,
                    Time(item.NotBeforeTicks), TimeSpan.FromTicks(item.PauseTicks), item.Started)),
            ],
            RecentOutbound = [.. proto.RecentOutbound.Select(row => RowMapping.ToDomain(row, id))],
            OutboundForgotten = proto.OutboundForgotten,
            SeenWebhooks =
            [
                .. proto.SeenWebhooks.Select(seen => new SeenWebhook(
                    seen.EventId, seen.HasTelnyxMessageId ? seen.TelnyxMessageId : null, Time(seen.OccurredAtTicks))),
            ],
            ForgottenUpTo = Time(proto.ForgottenUpToTicks),
            UsedKeys = [.. proto.UsedKeys.Select(used => new UsedKey(used.Key, new MessageId(used.MessageId)))],
            KeysForgotten = proto.KeysForgotten,
            LastInboundFrom = proto.HasLastInboundFrom ? proto.LastInboundFrom : null,
            LastInboundTo = proto.HasLastInboundTo ? proto.LastInboundTo : null,
        };
    }

    private static V1.SeenWebhook ToProto(SeenWebhook seen)
    {
        var proto = new V1.SeenWebhook { EventId = seen.EventId, OccurredAtTicks = seen.OccurredAt.UtcTicks };
        if (seen.TelnyxMessageId is not null)
            proto.TelnyxMessageId = seen.TelnyxMessageId;
        return proto;
    }
}

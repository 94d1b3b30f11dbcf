using Messaging.Actors.Domain;
using static Messaging.Persistence.Protocol.RowMapping;
using static Messaging.Persistence.Protocol.WireValues;

namespace Messaging.Persistence.Protocol;

/// <summary>
/// Commands between nodes. <see cref="ArchiveAwareCommand.Archived"/> does not travel: only the conversation itself fills
/// it, for itself.
/// </summary>
internal static class CommandMapping
{
    public static Wire.FollowDirectory ToProto(FollowDirectory c) => new() { Entry = ToProto(c.Entry), AtTicks = c.At.UtcTicks };

    public static FollowDirectory ToDomain(Wire.FollowDirectory p) => new(ToDomain(Present(p.Entry)), Time(p.AtTicks));

    public static Wire.ChangeCustomer ToProto(ChangeCustomer c)
    {
        var proto = new Wire.ChangeCustomer { CustomerId = c.CustomerId.Value, AtTicks = c.At.UtcTicks };
        if (c.Name is not null)
            proto.Name = c.Name;
        if (c.Entry is { } entry)
            proto.Entry = ToProto(entry);
        return proto;
    }

    public static ChangeCustomer ToDomain(Wire.ChangeCustomer p) => new(
        new CustomerId(p.CustomerId), Time(p.AtTicks), p.HasName ? p.Name : null, p.Entry is { } entry ? ToDomain(entry) : null);

    public static Wire.MarkRead ToProto(MarkRead c) =>
        new() { CustomerId = c.CustomerId.Value, AtTicks = c.At.UtcTicks, UpTo = c.UpTo };

    public static MarkRead ToDomain(Wire.MarkRead p) => new(new CustomerId(p.CustomerId), Time(p.AtTicks), p.UpTo);

    public static Wire.ReceiveMessage ToProto(ReceiveMessage c)
    {
        var proto = new Wire.ReceiveMessage
        {
            Entry = ToProto(c.Entry),
            AtTicks = c.At.UtcTicks,
            NewMessageId = c.NewMessageId.Value,
            From = c.From,
            To = c.To,
            Text = c.Text,
            SentAtTicks = c.SentAt.UtcTicks,
            Parts = c.Parts,
            OptOut = WireValues.ToProto(c.OptOut),
            Webhook = RowMapping.ToProto(c.Webhook),
        };
        proto.Media.AddRange(c.Media.Select(RowMapping.ToProto));
        if (c.TelnyxMessageId is not null)
            proto.TelnyxMessageId = c.TelnyxMessageId;
        return proto;
    }

    public static ReceiveMessage ToDomain(Wire.ReceiveMessage p) => new(ToDomain(Present(p.Entry)), Time(p.AtTicks))
    {
        NewMessageId = new MessageId(p.NewMessageId),
        From = p.From,
        To = p.To,
        Text = p.Text,
        SentAt = Time(p.SentAtTicks),
        Media = [.. p.Media.Select(RowMapping.ToDomain)],
        Parts = p.Parts,
        TelnyxMessageId = p.HasTelnyxMessageId ? p.TelnyxMessageId : null,
        OptOut = WireValues.ToDomain(p.OptOut),
        Webhook = RowMapping.ToDomain(Present(p.Webhook)),
    };

    public static Wire.FindReceived ToProto(FindReceived c)
    {
        var proto = new Wire.FindReceived
        {
            Entry = ToProto(c.Entry),
            AtTicks = c.At.UtcTicks,
            EventId = c.EventId,
            HappenedAtTicks = c.HappenedAt.UtcTicks,
        };
        if (c.TelnyxMessageId is not null)
            proto.TelnyxMessageId = c.TelnyxMessageId;
        return proto;
    }

    public static FindReceived ToDomain(Wire.FindReceived p) => new(ToDomain(Present(p.Entry)), Time(p.AtTicks))
    {
        EventId = p.EventId,
        TelnyxMessageId = p.HasTelnyxMessageId ? p.TelnyxMessageId : null,
        HappenedAt = Time(p.HappenedAtTicks),
    };

    public static Wire.ReportDelivery ToProto(ReportDelivery c)
    {
        var proto = new Wire.ReportDelivery
        {
            CustomerId = c.CustomerId.Value,
            AtTicks = c.At.UtcTicks,
            Status = (int)c.Status,
            Webhook = RowMapping.ToProto(c.Webhook),
        };
        if (c.MessageId is { } id)
            proto.MessageId = id.Value;
        if (c.Attempt is { } attempt)
            proto.Attempt = attempt;
        if (c.TelnyxMessageId is not null)
            proto.TelnyxMessageId = c.TelnyxMessageId;
        if (c.To is not null)
            proto.To = c.To;
        if (c.Text is not null)
            proto.Text = c.Text;
        if (c.Error is { } error)
            proto.Error = RowMapping.ToProto(error);
        if (c.Parts is { } parts)
            proto.Parts = parts;
        return proto;
    }

    public static ReportDelivery ToDomain(Wire.ReportDelivery p) => new(new CustomerId(p.CustomerId), Time(p.AtTicks))
    {
        MessageId = p.HasMessageId ? new MessageId(p.MessageId) : null,
        Attempt = p.HasAttempt ? p.Attempt : null,
        TelnyxMessageId = p.HasTelnyxMessageId ? p.TelnyxMessageId : null,
        To = p.HasTo ? p.To : null,
        Text = p.HasText ? p.Text : null,
        Status = Known<MessageStatus>(p.Status),
        Error = p.Error is { } error ? RowMapping.ToDomain(error) : null,
        Parts = p.HasParts ? p.Parts : null,
        Webhook = RowMapping.ToDomain(Present(p.Webhook)),
    };

    public static Wire.SendMessage ToProto(SendMessage c)
    {
        var proto = new Wire.SendMessage
        {
            CustomerId = c.CustomerId.Value,
            AtTicks = c.At.UtcTicks,
            NewMessageId = c.NewMessageId.Value,
            Text = c.Text,
            SentBy = c.SentBy,
        };
        proto.Media.AddRange(c.Media.Select(RowMapping.ToProto));
        if (c.From is not null)
            proto.From = c.From;
        if (c.DefaultFrom is not null)
            proto.DefaultFrom = c.DefaultFrom;
        if (c.IdempotencyKey is not null)
            proto.IdempotencyKey = c.IdempotencyKey;
        return proto;
    }

    public static SendMessage ToDomain(Wire.SendMessage p) => new(new CustomerId(p.CustomerId), Time(p.AtTicks))
    {
        NewMessageId = new MessageId(p.NewMessageId),
        Text = p.Text,
        Media = [.. p.Media.Select(RowMapping.ToDomain)],
        From = p.HasFrom ? p.From : null,
        DefaultFrom = p.HasDefaultFrom ? p.DefaultFrom : null,
        SentBy = p.SentBy,
        IdempotencyKey = p.HasIdempotencyKey ? p.IdempotencyKey : null,
    };

    public static Wire.RetryMessage ToProto(RetryMessage c) => new()
    {
        CustomerId = c.CustomerId.Value,
        AtTicks = c.At.UtcTicks,
        MessageId = c.MessageId.Value,
        By = c.By,
    };

    public static RetryMessage ToDomain(Wire.RetryMessage p) =>
        new(new CustomerId(p.CustomerId), Time(p.AtTicks), new MessageId(p.MessageId), p.By);

    public static Wire.RecordSendOutcome ToProto(RecordSendOutcome c)
    {
        var proto = new Wire.RecordSendOutcome
        {
            CustomerId = c.CustomerId.Value,
            AtTicks = c.At.UtcTicks,
            MessageId = c.MessageId.Value,
            Attempt = c.Attempt,
        };
        switch (c.Outcome)
        {
            case SendOutcome.Accepted accepted:
                proto.Accepted = new() { TelnyxMessageId = accepted.TelnyxMessageId, Status = (int)accepted.Status };
                if (accepted.Parts is { } parts)
                    proto.Accepted.Parts = parts;
                break;
            case SendOutcome.Refused refused:
                proto.Refused = RowMapping.ToProto(refused.Error);
                break;
            case SendOutcome.NotTaken notTaken:
                proto.NotTaken = new() { Reason = notTaken.Reason };
                if (notTaken.RetryAfter is { } retryAfter)
                    proto.NotTaken.RetryAfterTicks = retryAfter.Ticks;
                break;
            case SendOutcome.Lost lost:
                proto.Lost = lost.Reason;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(c), c.Outcome.GetType().Name, "An outcome that cannot be sent.");
        }

        return proto;
    }

    public static RecordSendOutcome ToDomain(Wire.RecordSendOutcome p) =>
        new(new CustomerId(p.CustomerId), Time(p.AtTicks), new MessageId(p.MessageId), p.Attempt, Outcome(p));

    private static Wire.DirectoryEntry ToProto(DirectoryEntry entry)
    {
        var proto = new Wire.DirectoryEntry
        {
            CustomerId = entry.Id.Value,
            Kind = (int)entry.Kind,
            Name = entry.Name,
            Version = entry.Version,
        };
        proto.Addresses.AddRange(entry.Addresses);
        return proto;
    }

    private static DirectoryEntry ToDomain(Wire.DirectoryEntry p) =>
        new(new CustomerId(p.CustomerId), Known<CustomerKind>(p.Kind), p.Name, [.. p.Addresses], p.Version);

    private static SendOutcome Outcome(Wire.RecordSendOutcome p) => p.OutcomeCase switch
    {
        Wire.RecordSendOutcome.OutcomeOneofCase.Accepted => new SendOutcome.Accepted(
            p.Accepted.TelnyxMessageId, Known<MessageStatus>(p.Accepted.Status), p.Accepted.HasParts ? p.Accepted.Parts : null),
        Wire.RecordSendOutcome.OutcomeOneofCase.Refused => new SendOutcome.Refused(RowMapping.ToDomain(p.Refused)),
        Wire.RecordSendOutcome.OutcomeOneofCase.NotTaken => new SendOutcome.NotTaken(
            p.NotTaken.Reason, p.NotTaken.HasRetryAfterTicks ? TimeSpan.FromTicks(p.NotTaken.RetryAfterTicks) : null),
        Wire.RecordSendOutcome.OutcomeOneofCase.Lost => new SendOutcome.Lost(p.Lost),
        _ => throw Unknown("send outcome", p.OutcomeCase),
    };
}

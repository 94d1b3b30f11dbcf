using System.Runtime.Serialization;
using Messaging.Actors.Domain;

namespace Messaging.Persistence.Protocol;

/// <summary>
/// Values that two versions may know differently. A value of a later version is refused: whoever asked gets no answer and
/// asks again, instead of a wrong one.
/// </summary>
internal static class WireValues
{
    public static T Known<T>(int number) where T : struct, Enum
    {
        var value = (T)Enum.ToObject(typeof(T), number);
        return Enum.IsDefined(value) ? value : throw Unknown(typeof(T).Name, number);
    }

    public static T Present<T>(T? part) where T : class =>
        part ?? throw new SerializationException($"A message from another node lacks its {typeof(T).Name}.");

    public static Wire.OptOutWish ToProto(OptOutWish wish) => wish switch
    {
        OptOutWish.None => Wire.OptOutWish.None,
        OptOutWish.OptOut => Wire.OptOutWish.OptOut,
        OptOutWish.OptIn => Wire.OptOutWish.OptIn,
        _ => throw new ArgumentOutOfRangeException(nameof(wish), wish, "A wish that cannot be sent."),
    };

    public static OptOutWish ToDomain(Wire.OptOutWish wish) => wish switch
    {
        Wire.OptOutWish.None => OptOutWish.None,
        Wire.OptOutWish.OptOut => OptOutWish.OptOut,
        Wire.OptOutWish.OptIn => OptOutWish.OptIn,
        _ => throw Unknown(nameof(OptOutWish), wish),
    };

    public static Wire.RefusalReason ToProto(RefusalReason reason) => reason switch
    {
        RefusalReason.UnknownCustomer => Wire.RefusalReason.UnknownCustomer,
        RefusalReason.UnknownMessage => Wire.RefusalReason.UnknownMessage,
        RefusalReason.OptedOut => Wire.RefusalReason.OptedOut,
        RefusalReason.NotReachable => Wire.RefusalReason.NotReachable,
        RefusalReason.NoSender => Wire.RefusalReason.NoSender,
        RefusalReason.StatusForbidsRetry => Wire.RefusalReason.StatusForbidsRetry,
        RefusalReason.OutboxFull => Wire.RefusalReason.OutboxFull,
        RefusalReason.DirectoryMovedOn => Wire.RefusalReason.DirectoryMovedOn,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "A refusal that cannot be sent."),
    };

    public static RefusalReason ToDomain(Wire.RefusalReason reason) => reason switch
    {
        Wire.RefusalReason.UnknownCustomer => RefusalReason.UnknownCustomer,
        Wire.RefusalReason.UnknownMessage => RefusalReason.UnknownMessage,
        Wire.RefusalReason.OptedOut => RefusalReason.OptedOut,
        Wire.RefusalReason.NotReachable => RefusalReason.NotReachable,
        Wire.RefusalReason.NoSender => RefusalReason.NoSender,
        Wire.RefusalReason.StatusForbidsRetry => RefusalReason.StatusForbidsRetry,
        Wire.RefusalReason.OutboxFull => RefusalReason.OutboxFull,
        Wire.RefusalReason.DirectoryMovedOn => RefusalReason.DirectoryMovedOn,
        _ => throw Unknown(nameof(RefusalReason), reason),
    };

    public static SerializationException Unknown(string what, object value) =>
        new($"Another node sent the {what} '{value}', which this version does not know.");
}

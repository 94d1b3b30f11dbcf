using Messaging.Actors.Domain;
using Messaging.Persistence.Protocol;

namespace Messaging.Persistence.ReadSide;

/// <summary>Reads the Protobuf columns of the read side.</summary>
internal static class Stored
{
    public static Customer Customer(byte[] entry) => RowMapping.ToDomain(Protocol.V1.Customer.Parser.ParseFrom(entry));

    public static Message Message(byte[] row, CustomerId customer) =>
        RowMapping.ToDomain(Protocol.V1.Message.Parser.ParseFrom(row), customer);
}

using Google.Protobuf;
using Messaging.Actors.Domain;
using Messaging.Persistence.Protocol;

namespace Messaging.Persistence.ReadSide;

/// <summary>Reads and writes the columns of the read side that are more than a value.</summary>
internal static class Stored
{
    public static Customer Customer(byte[] entry) => RowMapping.ToDomain(Protocol.V1.Customer.Parser.ParseFrom(entry));

    public static Message Message(byte[] row, CustomerId customer) =>
        RowMapping.ToDomain(Protocol.V1.Message.Parser.ParseFrom(row), customer);

    public static byte[] Entry(Customer customer) => RowMapping.ToProto(customer).ToByteArray();

    public static byte[] Row(Message message) => RowMapping.ToProto(message).ToByteArray();

    public static string Addresses(Customer customer) => string.Join(' ', customer.Addresses);
}

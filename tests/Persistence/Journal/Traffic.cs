using System.Text;
using Messaging.Actors.Domain;

namespace Messaging.Persistence.Tests.Journal;

/// <summary>Commands such as customers, agents and the carrier send, by a seed.</summary>
internal static class Traffic
{
    public const string Ours = "+13125550100";
    public static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly MessageStatus[] Reported = [MessageStatus.Sent, MessageStatus.Delivered, MessageStatus.DeliveryFailed];

    public static ReceiveMessage Text(CustomerId customer, int number, string text = "hi", string from = "+13125550123") =>
        new(new DirectoryEntry(customer, CustomerKind.Person, "", [from]), Noon.AddSeconds(number))
        {
            NewMessageId = new MessageId($"in-{customer}-{number}"),
            From = from,
            To = Ours,
            Text = text,
            SentAt = Noon.AddSeconds(number),
            TelnyxMessageId = $"t-{customer}-{number}",
            Webhook = new WebhookRecord($"e-{customer}-{number}", Noon.AddSeconds(number), Encoding.UTF8.GetBytes("{}")),
        };

    public static SendMessage Send(CustomerId customer, int number, string text = "hello", string? key = null) =>
        new(customer, Noon.AddSeconds(number))
        {
            NewMessageId = new MessageId($"out-{customer}-{number}"),
            Text = text,
            DefaultFrom = Ours,
            SentBy = "admin",
            IdempotencyKey = key,
        };

    public static ReportDelivery Report(CustomerId customer, int number, MessageStatus status, int occurred) =>
        new(customer, Noon.AddSeconds(occurred))
        {
            MessageId = new MessageId($"out-{customer}-{number}"),
            Attempt = 1,
            TelnyxMessageId = $"x-out-{customer}-{number}-1",
            To = null,
            Text = null,
            Status = status,
            Webhook = new WebhookRecord($"r-{customer}-{number}-{status}", Noon.AddSeconds(occurred), Encoding.UTF8.GetBytes("{}")),
        };

    /// <summary>A series for several customers; each begins with a text.</summary>
    public static IEnumerable<ConversationCommand> Series(int seed, int count, params CustomerId[] customers)
    {
        var random = new Random(seed);
        var sent = new List<(CustomerId Customer, int Number)> { (customers[0], 0) };
        foreach (var customer in customers)
            yield return Text(customer, 0);
        for (var i = 1; i <= count; i++)
        {
            var customer = customers[random.Next(customers.Length)];
            var earlier = random.Next(i);
            var (to, reply) = sent[random.Next(sent.Count)];
            var kind = random.Next(10);
            if (kind is 3 or 4 or 5)
                sent.Add((customer, i));
            yield return kind switch
            {
                0 or 1 => Text(customer, i, $"text {i}"),
                2 => Text(customer, earlier),
                3 or 4 => Send(customer, i, $"reply {i}", key: $"key-{i % 40}"),
                5 => Send(customer, i, $"reply {i}"),
                6 => Report(to, reply, Reported[random.Next(Reported.Length)], i),
                7 => new RetryMessage(to, Noon.AddSeconds(i), new MessageId($"out-{to}-{reply}"), "admin"),
                8 => new MarkRead(customer, Noon.AddSeconds(i), earlier),
                _ => new ChangeCustomer(customer, Noon.AddSeconds(i), $"name {i}", null),
            };
        }
    }
}

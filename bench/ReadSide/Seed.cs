using System.Diagnostics;
using System.Globalization;
using Messaging.Actors.Domain;
using Messaging.Persistence.ReadSide;
using Messaging.Persistence.ReadSide.Generations;
using Messaging.Persistence.Storage;

namespace Messaging.Bench.ReadSide;

/// <summary>
/// Fills an empty read side, without a journal. Messages go in by time, as a projection writes them, so that the rows of
/// one customer lie as far apart as they would.
/// </summary>
internal static class Seed
{
    private const int Batch = 50_000;
    private const int RandomSeed = 20_260;
    private static readonly DateTimeOffset Begin = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(13);

    public static async Task RunAsync(Database database, int customers, long messages)
    {
        await DatabaseMigrator.MigrateAsync(database);
        var generations = new ReadSideGenerations(database);
        if (await generations.NewestReadyAsync(CancellationToken.None) is not null)
            throw new InvalidOperationException("This database has a read side already; the bench needs an empty one.");
        var generation = await generations.CreateAsync(CancellationToken.None);
        await using var connection = await database.OpenReadSideAsync(generation, CancellationToken.None);
        await using ISeedWriter writer = database is PostgresDatabase
            ? new PostgresSeedWriter(connection)
            : new SqliteSeedWriter(connection);

        var corpus = new Corpus(customers, messages, RandomSeed);
        var random = new Random(RandomSeed);
        var people = new People(corpus, random);
        var time = Stopwatch.StartNew();
        for (long from = 0; from < messages; from += Batch)
        {
            var rows = new List<SeededRow>(Batch);
            for (var message = from; message < Math.Min(messages, from + Batch); message++)
                rows.Add(people.Write(message, Begin + message * Pause));
            await writer.WriteAsync(rows);
            Console.Write(string.Create(CultureInfo.InvariantCulture,
                $"\r{from + rows.Count:N0} messages, {(from + rows.Count) / time.Elapsed.TotalSeconds:N0}/s   "));
        }

        await writer.WriteAsync(people.All);
        Console.WriteLine($"{time.Elapsed:m\\:ss} written");
        await generations.CreateIndexesAsync(generation, CancellationToken.None);
        await writer.FinishAsync();
        await generations.DeclareReadyAsync(generation, CancellationToken.None);
        Console.WriteLine($"{time.Elapsed:m\\:ss} indexed, ready");
    }

    /// <summary>The customers and what each of their conversations has come to.</summary>
    private sealed class People
    {
        private readonly Corpus _corpus;
        private readonly Random _random;
        private readonly int[] _numbers;
        private readonly long[] _seq;
        private readonly int[] _unread;
        private readonly Message?[] _last;

        public People(Corpus corpus, Random random)
        {
            _corpus = corpus;
            _random = random;
            // Who writes much is not who came first.
            _numbers = [.. Enumerable.Range(1, corpus.Customers)];
            random.Shuffle(_numbers);
            _seq = new long[corpus.Customers];
            Array.Fill(_seq, 1);
            _unread = new int[corpus.Customers];
            _last = new Message?[corpus.Customers];
        }

        public IEnumerable<SeededCustomer> All => Enumerable.Range(0, _corpus.Customers).Select(i => new SeededCustomer(
            _numbers[i],
            new Customer
            {
                Id = Id(i),
                Kind = CustomerKind.Person,
                Name = _corpus.Name(i),
                Addresses = [Corpus.Number(i)],
                LastMessage = _last[i],
                LastActivityAt = _last[i]?.SentAt ?? Begin.AddSeconds(-i),
                UnreadCount = _unread[i],
                Version = _seq[i],
            },
            _seq[i]));

        public SeededRow Write(long message, DateTimeOffset at)
        {
            var customer = _corpus.CustomerOf(_random);
            var outbound = _random.Next(2) == 0;
            var seq = ++_seq[customer];
            // An outbound message has four more events: started, accepted, sent, delivered.
            if (outbound)
                _seq[customer] += 4;
            _unread[customer] = outbound ? 0 : _unread[customer] + 1;
            var row = _last[customer] = new Message
            {
                Id = new MessageId(Guid.CreateVersion7(at).ToString()),
                CustomerId = Id(customer),
                Direction = outbound ? MessageDirection.Outbound : MessageDirection.Inbound,
                Text = _corpus.Text(message, _random),
                SentAt = at,
                Status = outbound ? MessageStatus.Delivered : MessageStatus.Received,
                From = outbound ? "+15555550100" : Corpus.Number(customer),
                To = outbound ? Corpus.Number(customer) : "+15555550100",
                SentBy = outbound ? "admin" : null,
                TelnyxMessageId = Guid.CreateVersion7(at).ToString(),
                CreatedSeq = seq,
                Seq = _seq[customer],
            };
            return new SeededRow(ReadSideKey.Of(_numbers[customer], row), row);
        }

        private CustomerId Id(int customer) =>
            new($"01900000-0000-7000-8000-{customer.ToString("d12", CultureInfo.InvariantCulture)}");
    }
}

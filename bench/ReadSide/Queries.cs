using System.Diagnostics;
using System.Globalization;
using Dapper;
using Messaging.Actors.Domain;
using Messaging.Persistence.Journal;
using Messaging.Persistence.ReadSide;
using Messaging.Persistence.ReadSide.Generations;
using Messaging.Persistence.Storage;

namespace Messaging.Bench.ReadSide;

/// <summary>Times what the lists and the history ask for, by the classes that the server asks with.</summary>
internal static class Queries
{
    private const int Page = 50;

    private delegate Task<int> Ask();

    /// <summary>Whether every statement found its rows by an index.</summary>
    public static async Task<bool> RunAsync(Database database, int runs, bool showPlans)
    {
        await DatabaseMigrator.MigrateAsync(database);
        var tables = new ReadSideTables(database, new ReadSideGenerations(database), new JournalReader(database));
        await tables.StartAsync(CancellationToken.None);
        using var plans = new Plans(database, tables);
        var asks = await AsksAsync(tables, new Inbox(tables), new ConversationArchive(tables, new JournalReader(database)));

        Console.WriteLine($"{"",-42}{"median",10}{"p95",10}{"rows",6}   ms of {runs} runs");
        foreach (var (name, ask) in asks)
            Console.WriteLine(await TimeAsync(name, ask, runs));

        var fullScans = new List<string>();
        foreach (var (name, ask) in asks)
        {
            var found = await plans.OfAsync(() => ask());
            if (showPlans)
                Console.WriteLine($"\n== {name}\n{string.Join("\n", found)}");
            fullScans.AddRange(found.Where(plans.IsFullScan).Select(plan => $"{name}:\n{plan}"));
        }

        Console.WriteLine(fullScans.Count == 0 ? "\nNo full scan." : $"\nFULL SCANS\n{string.Join("\n", fullScans)}");
        return fullScans.Count == 0;
    }

    private static async Task<string> TimeAsync(string name, Ask ask, int runs)
    {
        var rows = await ask();
        var times = new double[runs];
        for (var i = 0; i < runs; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await ask();
            times[i] = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }

        Array.Sort(times);
        return string.Create(CultureInfo.InvariantCulture,
            $"{name,-42}{times[runs / 2],10:0.0}{times[(int)(runs * 0.95)],10:0.0}{rows,6}");
    }

    private static async Task<IReadOnlyList<(string Name, Ask Ask)>> AsksAsync(
        ReadSideTables tables, Inbox inbox, ConversationArchive archive)
    {
        await using var connection = await tables.OpenAsync(CancellationToken.None);
        var customers = await connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM customers");
        var middle = await connection.QuerySingleAsync<(string Id, string Name, string Addresses, long At)>(
            "SELECT id, name, addresses, last_activity_at FROM customers WHERE name <> '' ORDER BY last_activity_at DESC, id DESC LIMIT 1 OFFSET @half",
            new { half = customers / 2 });
        var busiest = await connection.QueryFirstAsync<string>("SELECT id FROM customers ORDER BY seq DESC LIMIT 1");
        var deepMessage = await connection.QuerySingleAsync<string>(
            """
            SELECT id FROM messages WHERE key > (SELECT no << 32 FROM customers WHERE id = @busiest) ORDER BY key LIMIT 1 OFFSET 100
            """,
            new { busiest });
        var digits = middle.Addresses[1..];

        Ask Search(string? search, InboxCursor? after = null) => async () =>
            (await inbox.PageAsync(search, after, Page, CancellationToken.None)).Customers.Count;
        async Task<Ask> NextAsync(string search, int pages)
        {
            InboxCursor? after = null;
            for (var i = 0; i < pages; i++)
                after = (await inbox.PageAsync(search, after, Page, CancellationToken.None)).Next;
            return Search(search, after);
        }

        Ask History(string customer, string? before) => async () => (await archive.PageAsync(
            new CustomerId(customer), before is null ? null : new MessageId(before), Page, CancellationToken.None))!.Rows.Count;
        return
        [
            ("first page", Search(null)),
            ("deep page", Search(null, new InboxCursor(middle.At, middle.Id))),
            ($"name \"{middle.Name}\"", Search(middle.Name)),
            ("name, as typed \"an\"", Search("an")),
            ("name, as typed \"a\"", Search("a")),
            ("number in full", Search(digits.Insert(digits.Length - 4, "-").Insert(digits.Length - 7, " ").Insert(0, "+"))),
            ("last four digits", Search(digits[^4..])),
            ("digits of every number \"555\"", Search("555")),
            ("rare word (5 messages)", Search(Corpus.RareWords[0])),
            ("word of 0.02 %", Search(Corpus.SeldomWord)),
            ("word of 0.1 %", Search(Corpus.MiddlingWord)),
            ("word of 1 %", Search(Corpus.FrequentWord)),
            ("common word (20 %)", Search(Corpus.CommonWord)),
            ("common word, tenth page", await NextAsync(Corpus.CommonWord, 9)),
            ("rare word, as typed \"zq0xyl\"", Search("zq0xyl")),
            ("word of 0.1 %, as typed \"refu\"", Search("refu")),
            ("common word, as typed \"appo\"", Search("appo")),
            ("commonest beginning \"the\"", Search("the")),
            ("two common words", Search("the appointment")),
            ("common and 0.1 %", Search("appointment refund")),
            ("0.1 % and 0.02 %", Search("refund warranty")),
            ("six common words", Search("the to you and appointment sorry")),
            ("common, but never with rare", Search("zq1xylophone appointment invoice")),
            ("word that nobody wrote", Search("xyzzyplugh")),
            ("history, newest page", History(busiest, null)),
            ("history, deep page", History(busiest, deepMessage)),
        ];
    }
}

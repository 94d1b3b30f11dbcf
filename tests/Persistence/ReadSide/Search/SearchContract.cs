using CsCheck;
using Messaging.Actors.Domain;
using Messaging.Persistence.Tests.Storage;

namespace Messaging.Persistence.Tests.ReadSide.Search;

/// <summary>What searches find in inboxes of their own, and in which order, is the same on each kind of database.</summary>
public abstract class SearchContract(DatabaseKind kind) : IAsyncLifetime
{
    private SearchedInbox _searched = null!;

    public async Task InitializeAsync() => _searched = await SearchedInbox.CreateAsync(kind);

    public async Task DisposeAsync() => await _searched.DisposeAsync();

    [Fact]
    public async Task Who_matches_by_name_or_number_comes_before_who_wrote_of_it_and_the_last_active_first()
    {
        _searched.Add("oldest", "Petra Rose", 1, "rose");
        _searched.Add("older", "Rosemary", 2);
        _searched.Add("writer", "", 3, "A rose", "is a rose");
        _searched.Add("later", "", 4, "roses!");
        _searched.Add("other", "", 5, "prose");
        await _searched.StoreAsync();

        Assert.Equal(["older", "oldest", "later", "writer"], await _searched.FindAsync("rose"));
    }

    [Fact]
    public async Task A_new_name_is_found_at_once_and_the_old_one_no_more()
    {
        _searched.Add("c", "Anna", 1, "hi");
        await _searched.StoreAsync();
        _searched.Change("c", "Berta", "+442079460018");
        await _searched.StoreAsync();

        Assert.Equal(["c"], await _searched.FindAsync("berta"));
        Assert.Equal(["c"], await _searched.FindAsync("020 7946 0018"));
        Assert.Empty(await _searched.FindAsync("anna"));
        Assert.Empty(await _searched.FindAsync("5550123"));
    }

    [Fact]
    public async Task A_page_of_a_search_goes_on_where_the_one_before_ended_whatever_was_written_meanwhile()
    {
        for (var i = 0; i < 6; i++)
            _searched.Add($"c{i}", "", i, "rose");
        await _searched.StoreAsync();
        var first = await _searched.Inbox.PageAsync("rose", null, 2, CancellationToken.None);
        _searched.Write(new CustomerId("c0"), 100, "again");
        await _searched.StoreAsync();
        var second = await _searched.Inbox.PageAsync("rose", first.Next, 10, CancellationToken.None);

        Assert.Equal(["c5", "c4"], first.Customers.Select(customer => customer.Id.Value));
        Assert.Equal(["c3", "c2", "c1"], second.Customers.Select(customer => customer.Id.Value));
        Assert.Null(second.Next);
    }

    // Large enough for batches of the walk, words frequent enough to be walked for and rare enough to be gathered.
    [Theory]
    [InlineData(1, 7)]
    [InlineData(2, 50)]
    [InlineData(3, 1000)]
    public async Task All_pages_of_any_search_are_what_the_rules_say(int seed, int limit)
    {
        string[] words = ["rose", "roses", "rosemary", "ruby", "red", "the", "theme", "appointment", "appointed", "zebra", "5550100", "東", "🙂"];
        var random = new Random(seed);
        string Words(int most) => string.Join(' ', Enumerable.Range(0, random.Next(most)).Select(_ => words[(int)(words.Length * Math.Pow(random.NextDouble(), 3))]));
        for (var i = 0; i < 700; i++)
        {
            var texts = Enumerable.Range(0, random.Next(4)).Select(_ => Words(4)).ToArray();
            _searched.Add($"c{i:000}", random.Next(10) == 0 ? Words(3) : "", $"+1312555{random.Next(2000):0000}", random.Next(300), texts);
        }

        await _searched.StoreAsync(batch: 250);

        foreach (var search in words.Concat(words.Select(word => word[..Math.Min(3, word.Length)])).Concat(["rose ruby", "the appoint", "ro", "0100", "zebra rose", "r t", "ruby red"]))
            Assert.Equal(_searched.Expected(search), await _searched.FindAsync(search, limit));
    }

    [Fact]
    public async Task Nothing_that_is_searched_for_can_harm_and_all_find_what_the_rules_say()
    {
        var kept = Hostile.Strings.Select(text => new string([.. text.Where(c => c != '\0' && !char.IsSurrogate(c))])).Array[60].Single();
        for (var i = 0; i < kept.Length; i++)
            _searched.Add($"c{i:00}", i % 3 == 0 ? kept[i] : "", i, kept[i], kept[(i + 1) % kept.Length]);
        await _searched.StoreAsync();

        await Hostile.Strings.SampleAsync(
            async search => Assert.Equal(_searched.Expected(search), await _searched.FindAsync(search, 100)), iter: 300, threads: 1);
        foreach (var search in kept)
            Assert.Equal(_searched.Expected(search), await _searched.FindAsync(search, 100));
    }
}

public sealed class SqliteSearchTests() : SearchContract(DatabaseKind.Sqlite);

public sealed class PostgresSearchTests() : SearchContract(DatabaseKind.Postgres);

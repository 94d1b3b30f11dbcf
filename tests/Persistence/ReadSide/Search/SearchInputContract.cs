using Messaging.Persistence.Tests.Storage;

namespace Messaging.Persistence.Tests.ReadSide.Search;

/// <summary>What can be typed into the field for a search, asked of one inbox that does not change.</summary>
public abstract class SearchInputContract(KnownInbox known)
{
    [Theory]
    [InlineData("anna", "anna")]
    [InlineData("ANNA s", "anna")]
    [InlineData("schmidt, änna", "anna")]
    [InlineData("lovely weather", "bo")]
    [InlineData("weather love", "bo")]
    [InlineData("lov weather", "")]
    [InlineData("lo", "")]
    [InlineData("cafe", "bo")]
    [InlineData("5550124", "bo")]
    [InlineData("(312) 555-0124", "bo")]
    [InlineData("001 312 555 0124", "bo")]
    [InlineData("0124", "bo")]
    [InlineData("020 7946", "cem")]
    [InlineData("+44 (0)20 7946 0018", "cem")]
    [InlineData("anna 0123", "anna")]
    [InlineData("100%", "cem")]
    [InlineData("snake_case", "cem")]
    [InlineData(@"back\slash", "cem")]
    [InlineData("it's", "cem")]
    [InlineData("\"quoted\"", "cem")]
    [InlineData("🙂 emoji", "cem")]
    [InlineData("東京", "cem")]
    [InlineData("%", "")]
    [InlineData("!!!", "")]
    [InlineData(@"\", "")]
    [InlineData("1_0", "")]
    [InlineData("' OR '1'='1", "")]
    [InlineData("words:anna", "")]
    [InlineData("anna AND bo", "")]
    [InlineData("anna*", "anna")]
    [InlineData("№5550124", "")]
    [InlineData("\0", "")]
    [InlineData("\ud83d", "")]
    public async Task It_finds_by_name_number_and_text_and_takes_every_sign_as_itself(string search, string found) =>
        Assert.Equal(found, string.Join(' ', await known.Inbox.FindAsync(search)));

    [Theory]
    [InlineData("%")]
    [InlineData("a")]
    [InlineData("a ")]
    [InlineData("0")]
    [InlineData("\"")]
    [InlineData("e\u0301")]
    public async Task An_endless_search_harms_nothing(string part)
    {
        var search = string.Concat(Enumerable.Repeat(part, 200_000));

        Assert.Equal(known.Inbox.Expected(search), await known.Inbox.FindAsync(search));
    }

    [Theory]
    [InlineData(long.MinValue, "")]
    [InlineData(long.MaxValue, "\uffff")]
    [InlineData(-1, "' OR 1 = 1 --")]
    public async Task Any_place_is_a_place_of_a_search(long activity, string id)
    {
        foreach (var byMessage in new[] { false, true })
            await known.Inbox.Inbox.PageAsync("anna", new(activity, id, byMessage), 10, CancellationToken.None);
    }
}

/// <summary>Three customers, the same for all tests of a class.</summary>
public abstract class KnownInbox(DatabaseKind kind) : IAsyncLifetime
{
    internal SearchedInbox Inbox { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Inbox = await SearchedInbox.CreateAsync(kind);
        Inbox.Add("anna", "Anna Schmidt", 1, "hi");
        Inbox.Add("bo", "", "+13125550124", 2, "Lovely weather today in the Café");
        Inbox.Add("cem", "", "+442079460018", 3, """100 percent or 100% of snake_case and back\slash, it's "quoted" 🙂 emoji 東京都""");
        await Inbox.StoreAsync();
    }

    public async Task DisposeAsync() => await Inbox.DisposeAsync();
}

public sealed class KnownSqliteInbox() : KnownInbox(DatabaseKind.Sqlite);

public sealed class KnownPostgresInbox() : KnownInbox(DatabaseKind.Postgres);

public sealed class SqliteSearchInputTests(KnownSqliteInbox known) : SearchInputContract(known), IClassFixture<KnownSqliteInbox>;

public sealed class PostgresSearchInputTests(KnownPostgresInbox known) : SearchInputContract(known), IClassFixture<KnownPostgresInbox>;

using System.Collections.Immutable;
using CsCheck;
using Messaging.Actors.Domain;
using Messaging.Persistence.ReadSide.Search;

namespace Messaging.Persistence.Tests.ReadSide.Search;

public sealed class SearchQueryTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t\r\n\u00a0")]
    public void A_blank_is_no_search(string? text) => Assert.Null(SearchQuery.Parse(text));

    [Theory]
    [InlineData("!!!")]
    [InlineData("\0")]
    [InlineData("\ud83d")]
    [InlineData("%")]
    [InlineData("+()")]
    public void A_search_without_words_can_match_nothing(string text)
    {
        var query = SearchQuery.Parse(text)!;

        Assert.True(query.IsHopeless);
        Assert.False(query.Matches("!!! % +()"));
        Assert.False(query.Matches(Named("!!!")));
    }

    [Theory]
    [InlineData("(312) 555-0123")]
    [InlineData("312.555.0123")]
    [InlineData("+1 312 555 0123")]
    [InlineData("+1 (312) 555–0123")]
    [InlineData("\u202a+13125550123\u202c")]
    [InlineData("＋１ ３１２ ５５５ ０１２３")]
    [InlineData("1-312-555-0123")]
    [InlineData("001 312 555 0123")]
    [InlineData("011 1 312 555 0123")]
    [InlineData("0123")]
    [InlineData("555 01")]
    [InlineData("312")]
    public void An_American_number_is_found_in_every_spelling(string text) =>
        Assert.True(SearchQuery.Parse(text)!.Matches(Named("", "+13125550123")));

    [Theory]
    [InlineData("+44 20 7946 0018")]
    [InlineData("+44 (0)20 7946 0018")]
    [InlineData("(+44) 20 7946 0018")]
    [InlineData("0044 20 7946 0018")]
    [InlineData("0044 (0)20 7946 0018")]
    [InlineData("011 44 20 7946 0018")]
    [InlineData("020 7946 0018")]
    [InlineData("(020) 7946/0018")]
    [InlineData("0207")]
    [InlineData("02079")]
    [InlineData("٠٢٠ ٧٩٤٦")]
    [InlineData("0018")]
    public void A_British_number_is_found_in_every_spelling(string text)
    {
        var found = SearchQuery.Parse(text)!.Matches(Named("", "+442079460018"));

        Assert.Equal(text != "0207", found);
    }

    [Theory]
    [InlineData("555 312")]
    [InlineData("5550124")]
    [InlineData("12")]
    [InlineData("0000")]
    [InlineData("+0123 45")]
    public void Another_number_is_not(string text) =>
        Assert.False(SearchQuery.Parse(text)!.Matches(Named("", "+13125550123")));

    [Theory]
    [InlineData("ada", true)]
    [InlineData("A", true)]
    [InlineData("love ad", true)]
    [InlineData("ada 0123", true)]
    [InlineData("ada 01", false)]
    [InlineData("lovelace, ada", true)]
    [InlineData("ada ada", true)]
    [InlineData("da", false)]
    [InlineData("ada grace", false)]
    [InlineData("№0123", false)]
    public void A_name_matches_when_each_word_begins_one_of_its(string text, bool matches) =>
        Assert.Equal(matches, SearchQuery.Parse(text)!.Matches(Named("Áda Lovelace", "+13125550123")));

    [Theory]
    [InlineData("ready bike", true)]
    [InlineData("rea", true)]
    [InlineData("re", false)]
    [InlineData("bik ready", false)]
    [InlineData("bike read", true)]
    [InlineData("is", true)]
    [InlineData("bike car", false)]
    [InlineData("東", true)]
    [InlineData("東京", true)]
    [InlineData("京都", false)]
    public void A_text_matches_when_it_has_all_the_words_and_the_last_may_be_unfinished(string text, bool matches) =>
        Assert.Equal(matches, SearchQuery.Parse(text)!.Matches("Your bike is ready in 東京."));

    [Fact]
    public void A_name_of_a_sender_is_found_like_a_name() =>
        Assert.True(SearchQuery.Parse("info")!.Matches(Named("", "INFO24")));

    [Fact]
    public void Only_the_first_words_of_an_endless_search_count()
    {
        var query = SearchQuery.Parse(string.Join(' ', Enumerable.Range(0, 100_000)))!;

        Assert.True(query.Matches(string.Join(' ', Enumerable.Range(0, SearchQuery.MostWords))));
    }

    [Fact]
    public void Any_text_that_has_words_is_found_by_itself() => Hostile.Strings.Sample(text =>
    {
        if (SearchQuery.Parse(text) is { IsHopeless: false } query)
        {
            Assert.True(query.Matches(text));
            Assert.True(query.Matches(Named(text)));
        }
    });

    private static Customer Named(string name, params ImmutableArray<string> addresses) => new()
    {
        Id = new CustomerId("c"),
        Kind = CustomerKind.Person,
        Name = name,
        Addresses = addresses,
        LastActivityAt = default,
    };
}

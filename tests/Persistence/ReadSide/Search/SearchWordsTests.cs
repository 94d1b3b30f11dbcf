using CsCheck;
using Messaging.Persistence.ReadSide.Search;

namespace Messaging.Persistence.Tests.ReadSide.Search;

public sealed class SearchWordsTests
{
    [Theory]
    [InlineData("Hello, World!", "hello world")]
    [InlineData("again and AGAIN", "again and")]
    [InlineData("it's 100%", "it s 100")]
    [InlineData("snake_case back\\slash", "snake case back slash")]
    [InlineData("Zoë ÅNGSTRÖM Łódź", "zoe angstrom łodz")]
    [InlineData("e\u0301te\u0301", "ete")]
    [InlineData("Straße ΣΊΣΥΦΟΣ", "strasse σισυφοσ")]
    [InlineData("İstanbul", "istanbul")]
    [InlineData("ﬁne Ｗｉｄｅ １２３ ½ x²", "fine wide 123 1 2 x2")]
    [InlineData("𝓼𝓬𝓻𝓲𝓹𝓽", "script")]
    [InlineData("Ёлка ЕЛКА", "елка")]
    [InlineData("שָׁלוֹם", "שלום")]
    [InlineData("مُحَمَّد ٢٠٢٤", "محمد 2024")]
    [InlineData("हिन्दी भाषा", "हिन्दी भाषा")]
    [InlineData("co\u00adoperate \u202eabc\u202c", "cooperate abc")]
    [InlineData("東京へ", "東 京 へ")]
    [InlineData("カタカナ ｶﾅ", "カ タ ナ")]
    [InlineData("ไทย", "ไ ท ย")]
    [InlineData("🙂🙂 ok👍🏽", "🙂 ok 👍")]
    [InlineData("👨‍👩‍👧", "👨 👩 👧")]
    [InlineData("5️⃣", "5")]
    [InlineData("a\0b", "a b")]
    [InlineData("x\ud83dy\udc00", "x y")]
    [InlineData("№ 7", "no 7")]
    [InlineData("", "")]
    [InlineData(" \t\r\n!!! -- ", "")]
    public void A_text_is_cut_into_words_that_forget_case_accents_and_style(string text, string words) =>
        Assert.Equal(words, string.Join(' ', SearchWords.Of(text)));

    [Fact]
    public void A_syllable_in_one_piece_and_in_its_parts_is_the_same() =>
        Assert.Equal(SearchWords.Of("\u1112\u1161\u11ab\u1100\u1173\u11af"), SearchWords.Of("한글"));

    [Fact]
    public void A_long_word_counts_by_its_beginning()
    {
        Assert.Equal(new string('a', 64), Assert.Single(SearchWords.Of(new string('a', 1000))));
        Assert.Equal(63, Assert.Single(SearchWords.Of(new string('a', 63) + "𐐨𐐨")).Length);
    }

    [Fact]
    public void A_text_has_a_thousand_words_at_most() =>
        Assert.Equal(1000, SearchWords.Of(string.Join(' ', Enumerable.Range(0, 5000))).Count);

    [Fact]
    public void A_number_is_kept_from_each_of_its_digits_on() =>
        Assert.Equal(
            ["ada", "№15550123", "№5550123", "№550123", "№50123", "№0123", "№123"],
            SearchWords.Of("Ada", ["+15550123"]));

    [Fact]
    public void A_short_code_is_a_number_and_a_name_of_a_sender_is_a_word() =>
        Assert.Equal(["№123", "info24"], SearchWords.Of("", ["123", "INFO24"]));

    [Fact]
    public void Words_of_words_are_the_same_words() => Hostile.Strings.Sample(text =>
    {
        var words = SearchWords.Of(text);
        Assert.Equal(words, SearchWords.Of(string.Join(' ', words)));
    });

    [Fact]
    public void No_word_has_a_character_that_an_index_would_read_otherwise() => Hostile.Strings.Sample(text =>
        Assert.All(SearchWords.Of(text), word =>
        {
            Assert.InRange(word.Length, 1, SearchWords.LongestWord);
            Assert.DoesNotContain(word, c => c < 0x80 && !char.IsAsciiDigit(c) && !char.IsAsciiLetterLower(c));
            Assert.DoesNotContain('\ufffd', word);
            Assert.DoesNotContain(SearchWords.NumberMark, word);
        }));
}

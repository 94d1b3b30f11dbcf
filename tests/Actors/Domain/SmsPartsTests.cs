using Messaging.Actors.Domain;

namespace Messaging.Actors.Tests.Domain;

public sealed class SmsPartsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(160, 1)]
    [InlineData(161, 2)]
    [InlineData(306, 2)]
    [InlineData(307, 3)]
    [InlineData(1530, 10)]
    [InlineData(1531, 11)]
    public void A_text_of_the_GSM_alphabet_holds_160_characters_or_153_a_part(int length, int parts) =>
        Assert.Equal(parts, SmsParts.Count(new string('a', length)));

    [Theory]
    [InlineData(70, 1)]
    [InlineData(71, 2)]
    [InlineData(134, 2)]
    [InlineData(135, 3)]
    [InlineData(670, 10)]
    [InlineData(671, 11)]
    public void Any_other_text_holds_70_characters_or_67_a_part(int length, int parts) =>
        Assert.Equal(parts, SmsParts.Count(new string('家', length)));

    [Fact]
    public void One_character_outside_the_GSM_alphabet_changes_the_whole_text() =>
        Assert.Equal(2, SmsParts.Count(new string('a', 70) + "“"));

    [Theory]
    [InlineData('€')]
    [InlineData('^')]
    [InlineData('{')]
    [InlineData('}')]
    [InlineData('\\')]
    [InlineData('[')]
    [InlineData(']')]
    [InlineData('~')]
    [InlineData('|')]
    [InlineData('\f')]
    public void A_character_of_the_extension_table_counts_twice(char character)
    {
        Assert.Equal(1, SmsParts.Count(new string(character, 80)));
        Assert.Equal(2, SmsParts.Count(new string(character, 81)));
    }

    [Fact]
    public void A_split_does_not_cut_an_escape_pair()
    {
        // The euro sign would be the 153rd and 154th septet, so that the first part closes with one to spare.
        Assert.Equal(2, SmsParts.Count(new string('a', 153) + new string('a', 153)));
        Assert.Equal(3, SmsParts.Count(new string('a', 152) + "€" + new string('a', 152)));
    }

    [Fact]
    public void A_split_does_not_cut_a_surrogate_pair()
    {
        Assert.Equal(2, SmsParts.Count(new string('家', 67) + new string('家', 67)));
        Assert.Equal(3, SmsParts.Count(new string('家', 66) + "🚲" + new string('家', 66)));
    }

    [Fact]
    public void Emoji_count_by_their_UTF16_units()
    {
        Assert.Equal(1, SmsParts.Count(string.Concat(Enumerable.Repeat("🚲", 35))));
        Assert.Equal(2, SmsParts.Count(string.Concat(Enumerable.Repeat("🚲", 36))));
    }

    [Fact]
    public void A_lone_surrogate_counts_as_one_character() => Assert.Equal(1, SmsParts.Count(new string('\ud83d', 70)));

    [Fact]
    public void The_whole_basic_alphabet_stays_GSM()
    {
        Assert.True(SmsParts.IsGsm("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ÄÖÑÜ§¿äöñüà"));
        Assert.False(SmsParts.IsGsm("ç"));
        Assert.False(SmsParts.IsGsm("`"));
    }
}

using Messaging.Persistence.ReadSide;
using Messaging.Web.Customers;

namespace Messaging.Web.Tests.Customers;

public sealed class InboxCursorTextTests
{
    private static readonly InboxCursor Place = new(1_769_860_800_123, "0197a2b0-0000-7000-8000-000000000001");

    [Theory]
    [InlineData(null)]
    [InlineData("blue bike")]
    [InlineData("青い自転車 🚲")]
    public void A_cursor_is_read_back_for_the_search_that_it_was_given_out_for(string? search)
    {
        var text = InboxCursorText.Write(Place, search);
        Assert.True(InboxCursorText.TryRead(text, search, out var read));
        Assert.Equal(Place, read);
        Assert.Matches("^[A-Za-z0-9_-]{1,80}$", text);
    }

    [Theory]
    [InlineData(null, "blue")]
    [InlineData("blue", null)]
    [InlineData("blue", "Blue")]
    [InlineData("blue", "blue ")]
    public void A_cursor_of_another_search_is_refused(string? given, string? asked) =>
        Assert.False(InboxCursorText.TryRead(InboxCursorText.Write(Place, given), asked, out _));

    [Fact]
    public void A_cursor_that_was_cut_or_added_to_anywhere_is_refused()
    {
        var text = InboxCursorText.Write(Place, "blue");
        for (var length = 0; length < text.Length; length++)
            Assert.False(InboxCursorText.TryRead(text[..length], "blue", out _), text[..length]);
        foreach (var more in new[] { "A", "AA", "AAAA", "=", "==", " ", "\n" })
        {
            Assert.False(InboxCursorText.TryRead(text + more, "blue", out _), more);
            Assert.False(InboxCursorText.TryRead(more + text, "blue", out _), more);
        }
    }

    [Fact]
    public void A_cursor_with_any_letter_changed_is_refused()
    {
        var text = InboxCursorText.Write(Place, null);
        for (var at = 0; at < text.Length; at++)
        {
            foreach (var letter in "AZaz09-_")
            {
                var changed = text.ToCharArray();
                changed[at] = letter;
                Assert.Equal(letter == text[at], InboxCursorText.TryRead(new string(changed), null, out _));
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("AQ")]
    [InlineData("MTIz")]
    [InlineData("\0")]
    [InlineData("ａｂｃ")]
    [InlineData("////")]
    public void What_was_never_a_cursor_is_refused(string text) => Assert.False(InboxCursorText.TryRead(text, null, out _));

    [Fact]
    public void A_text_beyond_all_measure_is_refused() =>
        Assert.False(InboxCursorText.TryRead(new string('A', 1_000_000), null, out _));
}

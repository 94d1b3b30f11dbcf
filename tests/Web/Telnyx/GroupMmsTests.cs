using System.Text.Json.Nodes;
using Messaging.Web.Telnyx;

namespace Messaging.Web.Tests.Telnyx;

public sealed class GroupMmsTests
{
    private const string Us = "+13125550100";
    private const string Anna = "+13125550123";
    private const string Bert = "+13125550145";

    [Fact]
    public void An_empty_cc_is_no_group()
    {
        Assert.Null(Sample.Inbound(p => p["cc"] = new JsonArray()).Group);
        Assert.Null(Sample.Inbound(p => p["cc"] = null).Group);
        Assert.Null(Sample.Inbound(p => p.Remove("cc")).Group);
        Assert.Null(Sample.Inbound(p => p["cc"] = new JsonArray("", null, new JsonObject())).Group);
    }

    [Fact]
    public void The_others_may_be_bare_numbers_or_objects()
    {
        var bare = Group(p => p["cc"] = new JsonArray(Bert));
        var objects = Group(p => p["cc"] = new JsonArray(new JsonObject { ["phone_number"] = Bert, ["status"] = "delivered" }));

        Assert.Equal(bare.Members, objects.Members);
        Assert.Equal([Us, Anna, Bert], bare.Members);
        Assert.Equal([Anna, Bert], bare.Participants);
    }

    [Fact]
    public void Our_number_among_the_others_too_makes_no_other_group()
    {
        var without = Group(p => p["cc"] = new JsonArray(Bert));
        var with = Group(p => p["cc"] = new JsonArray(Bert, Us));

        Assert.Equal(without.Members, with.Members);
        Assert.Equal(without.Participants, with.Participants);
    }

    [Fact]
    public void Whoever_of_the_group_writes_it_is_the_same_group()
    {
        var anna = Group(p => p["cc"] = new JsonArray(Bert));
        var bert = Group(p =>
        {
            p["from"]!["phone_number"] = Bert;
            p["cc"] = new JsonArray(Anna);
        });

        Assert.Equal(anna.Members, bert.Members);
        Assert.Equal(anna.Participants, bert.Participants);
    }

    [Fact]
    public void A_number_written_in_two_ways_is_one_member() =>
        Assert.Equal([Us, Anna, Bert], Group(p => p["cc"] = new JsonArray("+1 (312) 555-0145", Bert)).Members);

    [Fact]
    public void Of_several_receivers_ours_is_the_one_Telnyx_tells_us_of()
    {
        var text = Sample.Inbound(p => p["to"] = new JsonArray(
            new JsonObject { ["phone_number"] = Bert, ["status"] = "delivered" },
            new JsonObject { ["phone_number"] = Us, ["status"] = "webhook_delivered" }));

        Assert.Equal(Us, text.To);
    }

    private static (string[] Members, string[] Participants) Group(Action<JsonObject> alter)
    {
        var group = Assert.IsType<GroupParty>(Sample.Inbound(alter).Group);
        return ([.. group.Members], [.. group.Participants]);
    }
}

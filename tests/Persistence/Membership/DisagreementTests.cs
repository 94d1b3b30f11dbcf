using Messaging.Persistence.Membership;

namespace Messaging.Persistence.Tests.Membership;

public sealed class DisagreementTests
{
    private const string A = "akka.tcp://messaging@10.0.0.1:4053";
    private const string B = "akka.tcp://messaging@10.0.0.2:4053";

    [Fact]
    public void Nodes_of_one_cluster_and_one_database_agree()
    {
        Assert.Null(Disagreement.Of(Node(B, age: 10), [Node(A, age: 60), Node(B, age: 10)], [Member(A)]));
        Assert.Null(Disagreement.Of(Node(A, age: 60), [Node(A, age: 60), Node(B, age: 10)], [Member(B, isOlder: false)]));
    }

    [Fact]
    public void The_younger_of_two_clusters_on_one_database_gives_way_and_may_try_again()
    {
        RegisteredNode[] both = [Node(A, age: 60), Node(B, age: 10)];

        var younger = Disagreement.Of(both[1], both, []);

        Assert.NotNull(younger);
        Assert.False(younger.IsForGood);
        Assert.Contains("Cluster__SeedNodes", younger.Reason);
        Assert.Contains(A, younger.Reason);
        Assert.Null(Disagreement.Of(both[0], both, []));
    }

    [Fact]
    public void Of_two_that_started_at_the_same_moment_exactly_one_gives_way()
    {
        RegisteredNode[] both = [Node(A, age: 10), Node(B, age: 10)];

        Assert.Single(both, self => Disagreement.Of(self, both, []) is not null);
    }

    [Fact]
    public void A_node_that_is_still_joining_is_no_stranger()
    {
        Assert.Null(Disagreement.Of(Node(B, age: 10), [Node(A, age: 60, joined: false), Node(B, age: 10)], []));
        Assert.Null(Disagreement.Of(Node(B, age: 10, joined: false), [Node(A, age: 60), Node(B, age: 10, joined: false)], []));
    }

    [Fact]
    public void A_node_that_has_fallen_silent_is_no_stranger()
    {
        Assert.Null(Disagreement.Of(Node(B, age: 10), [Node(A, age: 60, silence: 16), Node(B, age: 10)], []));
    }

    [Fact]
    public void Another_number_of_shards_is_refused_for_good_by_the_younger_also_before_it_joins()
    {
        RegisteredNode[] both = [Node(A, age: 60), Node(B, age: 10, shards: 50)];

        var running = Disagreement.Of(both[1], both, [Member(A)]);
        var starting = Disagreement.OfShards(50, [both[0]]);

        Assert.True(running?.IsForGood);
        Assert.True(starting?.IsForGood);
        Assert.Contains("messaging.shard-count is 50", starting?.Reason);
        Assert.Null(Disagreement.Of(both[0], both, [Member(B, isOlder: false)]));
        Assert.Null(Disagreement.OfShards(50, [Node(A, age: 60, silence: 16)]));
    }

    [Fact]
    public void A_node_that_joined_the_cluster_of_another_database_gives_way()
    {
        var foreign = Disagreement.Of(Node(B, age: 10), [Node(B, age: 10)], [Member(A)]);

        Assert.False(foreign?.IsForGood);
        Assert.Contains("ConnectionStrings__Messaging", foreign?.Reason);
        Assert.Null(Disagreement.Of(Node(B, age: 10), [Node(B, age: 10)], [Member(A, isOlder: false)]));
        Assert.Null(Disagreement.Of(Node(B, age: 10), [Node(B, age: 10)], [Member(A) with { Version = "1.0.0" }]));
    }

    [Fact]
    public void A_member_that_cannot_reach_the_database_for_a_while_harms_nobody()
    {
        RegisteredNode[] both = [Node(A, age: 600, silence: 300), Node(B, age: 10)];

        Assert.Null(Disagreement.Of(both[1], both, [Member(A)]));
    }

    private static RegisteredNode Node(string address, int age, bool joined = true, int shards = 100, int silence = 0) =>
        new(address, joined, shards, "1.1.0", TimeSpan.FromSeconds(age), TimeSpan.FromSeconds(silence));

    private static KnownMember Member(string address, bool isOlder = true) => new(address, "1.1.0", isOlder);
}

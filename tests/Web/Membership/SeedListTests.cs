using Messaging.Persistence.Membership;
using Messaging.Web.Membership;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Tests.Membership;

public sealed class SeedListTests
{
    private const string A = "akka.tcp://messaging@10.0.0.1:4053";
    private const string B = "akka.tcp://messaging@10.0.0.2:4053";
    private const string C = "akka.tcp://messaging@10.0.0.3:4053";

    [Fact]
    public void The_first_start_asks_as_it_was_set()
    {
        var seeds = First(A, B);

        seeds.JoinThose([]);

        Assert.Equal([A, B], seeds.Asked);
    }

    [Fact]
    public void A_first_seed_that_is_started_again_while_others_run_begins_no_cluster()
    {
        var seeds = First(A, B);

        seeds.JoinThose([Node(B), Node(C)]);

        Assert.Equal([B, C], seeds.Asked);
    }

    [Fact]
    public void An_only_seed_that_is_started_again_joins_those_who_joined_it()
    {
        var seeds = First(A);

        seeds.JoinThose([Node(C)]);

        Assert.Equal([C], seeds.Asked);
    }

    [Fact]
    public void Nodes_that_are_silent_or_have_not_joined_are_not_waited_for()
    {
        var seeds = First(A, B);

        seeds.JoinThose([Node(B, silence: 16), Node(C, joined: false)]);

        Assert.Equal([A, B], seeds.Asked);
    }

    [Fact]
    public void When_the_others_have_fallen_silent_a_cluster_may_be_begun_and_only_once()
    {
        var seeds = First(A, B);
        seeds.JoinThose([Node(B)]);

        Assert.False(seeds.FoundAfterAll([Node(B, silence: 10)]));
        Assert.True(seeds.FoundAfterAll([Node(B, silence: 16)]));
        Assert.Equal([A, B], seeds.Asked);
        Assert.False(seeds.FoundAfterAll([Node(B, silence: 16)]));
    }

    [Fact]
    public void A_node_without_seeds_stays_alone()
    {
        var seeds = First();

        seeds.JoinThose([Node(B)]);

        Assert.Empty(seeds.Asked);
        Assert.False(seeds.FoundAfterAll([]));
    }

    private static SeedList First(params string[] set)
    {
        var options = new NodeOptions { Hostname = "10.0.0.1", Port = 4053 };
        foreach (var seed in set)
            options.SeedNodes.Add(seed);
        return new SeedList(Options.Create(options));
    }

    private static RegisteredNode Node(string address, bool joined = true, int silence = 0) =>
        new(address, joined, 100, "1.1.0", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(silence));
}

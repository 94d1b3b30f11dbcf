using Messaging.Web.Membership;

namespace Messaging.Web.Tests.Membership;

public sealed class NodeOptionsTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public void What_means_all_interfaces_is_no_address_by_which_others_reach_a_node(string hostname)
    {
        var options = new NodeOptions { Hostname = hostname, Port = 4053, SeedNodes = { "akka.tcp://messaging@10.0.0.1:4053" } };

        Assert.Contains("Cluster__Hostname: ", new NodeOptionsValidator().Validate(null, options).FailureMessage);
    }
}

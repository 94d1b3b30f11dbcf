using System.Globalization;
using Messaging.EndToEnd.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Messaging.EndToEnd.Tests.Deploy;

/// <summary>What the compose file says of a node in several places agrees.</summary>
public sealed class ComposeTests
{
    private readonly YamlMappingNode _file = Read();

    private List<YamlNode> Nodes =>
    [
        .. ((YamlMappingNode)_file["services"]).Children.Where(service => $"{service.Key}".StartsWith("node", StringComparison.Ordinal)).Select(service => service.Value),
    ];

    [Fact]
    public void Every_node_is_a_seed()
    {
        var settings = ((YamlMappingNode)_file["x-node"]["environment"]).Children.ToDictionary(pair => $"{pair.Key}", pair => $"{pair.Value}");

        Assert.NotEmpty(Nodes);
        Assert.Equal(
            Nodes.Select(node => $"akka.tcp://messaging@{node["environment"]["Cluster__Hostname"]}:{settings["Cluster__Port"]}"),
            settings.Where(pair => pair.Key.StartsWith("Cluster__SeedNodes__", StringComparison.Ordinal)).Select(pair => pair.Value));
    }

    [Fact]
    public void The_load_balancer_knows_every_node()
    {
        var command = $"{_file["services"]["nginx"]["command"][2]}";

        foreach (var node in Nodes)
            Assert.Contains($"server {node["networks"]["inside"]["ipv4_address"]}:8080 ", command);
    }

    [Fact]
    public void A_drain_has_its_time()
    {
        var grace = $"{_file["x-node"]["stop_grace_period"]}";

        Assert.EndsWith("s", grace);
        Assert.True(int.Parse(grace[..^1], CultureInfo.InvariantCulture) > DrainTime.Seconds, $"A drain takes up to {DrainTime.Seconds} s.");
    }

    [Fact]
    public void No_secret_is_in_it() =>
        Assert.Equal("${POSTGRES_PASSWORD:?is not set in .env}", $"{_file["services"]["postgres"]["environment"]["POSTGRES_PASSWORD"]}");

    private static YamlMappingNode Read()
    {
        using var reader = new StreamReader(Path.Combine(Repository.Root, "deploy", "compose", "compose.yaml"));
        var yaml = new YamlStream();
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }
}

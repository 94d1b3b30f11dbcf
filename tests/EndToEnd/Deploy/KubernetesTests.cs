using System.Globalization;
using Messaging.EndToEnd.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Messaging.EndToEnd.Tests.Deploy;

/// <summary>What the manifests say of the same thing in several places agrees, and what must not be forgotten is there.</summary>
public sealed class KubernetesTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy", "kubernetes");

    private static readonly IReadOnlyList<YamlMappingNode> Objects = [.. Resources().SelectMany(Read)];

    private readonly YamlMappingNode _set = One("StatefulSet", "messaging");

    private YamlMappingNode Pod => Map(_set, "spec", "template", "spec");

    private YamlMappingNode Container => Assert.IsType<YamlMappingNode>(Assert.Single(List(Pod, "containers")));

    [Fact]
    public void Every_manifest_is_applied_or_an_example()
    {
        var files = Directory.GetFiles(Folder, "*.yaml").Select(Path.GetFileName)
            .Where(file => file != "kustomization.yaml" && !file!.EndsWith(".example.yaml", StringComparison.Ordinal));

        Assert.Equal(files.Order(), Resources().Order());
    }

    [Fact]
    public void Every_node_is_a_seed_by_the_name_that_it_has_for_the_others()
    {
        var settings = Map(One("ConfigMap", "messaging"), "data").Children.ToDictionary(pair => Text(pair.Key), pair => Text(pair.Value));
        var nodes = int.Parse(Text(_set, "spec", "replicas"), CultureInfo.InvariantCulture);
        var name = Text(_set, "metadata", "name");
        var service = Text(_set, "spec", "serviceName");

        Assert.True(nodes >= 3, "Two nodes do not survive every crash.");
        Assert.Equal(
            Enumerable.Range(0, nodes).Select(node => $"akka.tcp://messaging@{name}-{node}.{service}:{settings["Cluster__Port"]}"),
            settings.Where(pair => pair.Key.StartsWith("Cluster__SeedNodes__", StringComparison.Ordinal)).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value));
        Assert.Equal($"$(POD_NAME).{service}", Text(Named(List(Container, "env"), "Cluster__Hostname"), "value"));
        Assert.Equal(settings["Cluster__Port"], Text(Named(List(Container, "ports"), "cluster"), "containerPort"));
        Assert.EndsWith(":" + Text(Named(List(Container, "ports"), "http"), "containerPort"), settings["ASPNETCORE_URLS"]);
        Assert.DoesNotContain(settings.Keys, key => key.Contains("Key", StringComparison.Ordinal) || key.Contains("Password", StringComparison.Ordinal) || key.StartsWith("Connection", StringComparison.Ordinal));
    }

    [Fact]
    public void Nodes_find_each_other_before_they_are_ready_and_callers_only_afterwards()
    {
        var among = One("Service", Text(_set, "spec", "serviceName"));
        Assert.Equal("None", Text(among, "spec", "clusterIP"));
        Assert.Equal("true", Text(among, "spec", "publishNotReadyAddresses"));
        var callers = One("Service", "messaging");
        Assert.False(Map(callers, "spec").Children.ContainsKey("publishNotReadyAddresses"));

        var labels = Map(_set, "spec", "template", "metadata", "labels").ToString();
        Assert.Equal(labels, Map(_set, "spec", "selector", "matchLabels").ToString());
        Assert.Equal(labels, Map(among, "spec", "selector").ToString());
        Assert.Equal(labels, Map(callers, "spec", "selector").ToString());
        Assert.Equal(labels, Map(One("PodDisruptionBudget", "messaging"), "spec", "selector", "matchLabels").ToString());
        Assert.Equal(labels, Map(One("NetworkPolicy", "messaging"), "spec", "podSelector", "matchLabels").ToString());
    }

    [Theory]
    [InlineData("startupProbe", "/health/ready")]
    [InlineData("readinessProbe", "/health/ready")]
    [InlineData("livenessProbe", "/health/live")]
    public void Probes_ask_what_the_program_answers(string probe, string path) =>
        Assert.Equal(path, Text(Container, probe, "httpGet", "path"));

    [Fact]
    public void One_node_at_a_time_and_each_may_drain()
    {
        Assert.Equal("1", Text(One("PodDisruptionBudget", "messaging"), "spec", "maxUnavailable"));
        var grace = int.Parse(Text(Pod, "terminationGracePeriodSeconds"), CultureInfo.InvariantCulture);
        var pause = int.Parse(Text(Container, "lifecycle", "preStop", "sleep", "seconds"), CultureInfo.InvariantCulture);
        Assert.True(grace - pause > DrainTime.Seconds, "A drain needs its time.");
        var rule = Assert.Single(List(Pod, "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"));
        Assert.Equal("kubernetes.io/hostname", Text(rule, "topologyKey"));
    }

    [Fact]
    public void The_program_may_do_nothing_that_it_need_not()
    {
        Assert.Equal("true", Text(Pod, "securityContext", "runAsNonRoot"));
        Assert.NotEqual("0", Text(Pod, "securityContext", "runAsUser"));
        Assert.Equal("RuntimeDefault", Text(Pod, "securityContext", "seccompProfile", "type"));
        Assert.Equal("false", Text(Container, "securityContext", "allowPrivilegeEscalation"));
        Assert.Equal("true", Text(Container, "securityContext", "readOnlyRootFilesystem"));
        Assert.Equal("ALL", Text(Assert.Single(List(Container, "securityContext", "capabilities", "drop"))));
        Assert.Equal("false", Text(Pod, "automountServiceAccountToken"));
        Assert.NotEmpty(Text(Container, "resources", "limits", "memory"));
        Assert.NotEmpty(Text(Container, "resources", "requests", "cpu"));
        Assert.Contains(List(Container, "envFrom"), from => Map(from).Children.ContainsKey("secretRef"));
        Assert.DoesNotContain(Objects, one => Text(one, "kind") == "Secret");
    }

    private static IEnumerable<string> Resources() =>
        List(Read("kustomization.yaml").Single(), "resources").Select(node => Text(node));

    private static IEnumerable<YamlMappingNode> Read(string file)
    {
        using var reader = new StreamReader(Path.Combine(Folder, file));
        var yaml = new YamlStream();
        yaml.Load(reader);
        return [.. yaml.Documents.Select(document => Map(document.RootNode))];
    }

    private static YamlMappingNode One(string kind, string name) =>
        Objects.Single(one => Text(one, "kind") == kind && Text(one, "metadata", "name") == name);

    private static YamlNode Named(IEnumerable<YamlNode> nodes, string name) => nodes.Single(node => Text(node, "name") == name);

    private static YamlNode At(YamlNode node, params string[] path) => path.Aggregate(node, (at, key) => at[key]);

    private static YamlMappingNode Map(YamlNode node, params string[] path) => Assert.IsType<YamlMappingNode>(At(node, path));

    private static YamlSequenceNode List(YamlNode node, params string[] path) => Assert.IsType<YamlSequenceNode>(At(node, path));

    private static string Text(YamlNode node, params string[] path) => Assert.IsType<YamlScalarNode>(At(node, path)).Value!;
}

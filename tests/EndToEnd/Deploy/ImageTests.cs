using System.Text.RegularExpressions;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Deploy;

/// <summary>What can be known of the image without building it.</summary>
public sealed partial class ImageTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Repository.Root, "deploy", "Dockerfile"));

    [Fact]
    public void Everything_that_is_copied_into_it_is_in_the_repository()
    {
        var copied = Lines.Select(line => Copy().Match(line)).Where(match => match.Success)
            .SelectMany(match => match.Groups[1].Value.Split(' ')).ToList();

        Assert.Contains("global.json", copied);
        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));
    }

    [Fact]
    public void What_the_build_needs_is_not_kept_from_it()
    {
        var ignored = File.ReadAllLines(Path.Combine(Repository.Root, ".dockerignore"));

        Assert.Contains("*", ignored);
        foreach (var path in Lines.Select(line => Copy().Match(line)).Where(match => match.Success).SelectMany(match => match.Groups[1].Value.Split(' ')))
            Assert.Contains(ignored, line => line == $"!{path}" || line == "!src/**" && path.StartsWith("src/", StringComparison.Ordinal));
    }

    [Fact]
    public void It_runs_without_a_shell_and_not_as_root()
    {
        Assert.Contains("-chiseled", Lines.Last(line => line.StartsWith("FROM ", StringComparison.Ordinal)));
        Assert.Equal("USER $APP_UID", Lines.Single(line => line.StartsWith("USER ", StringComparison.Ordinal)));
        Assert.DoesNotContain(Lines.SkipWhile(line => !line.Contains("-chiseled", StringComparison.Ordinal)), line => line.StartsWith("RUN ", StringComparison.Ordinal));
    }

    [GeneratedRegex("^COPY (?!--)(.+) [^ ]+$")]
    private static partial Regex Copy();
}

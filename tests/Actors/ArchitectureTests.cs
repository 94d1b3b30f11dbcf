using System.Text.RegularExpressions;

namespace Messaging.Actors.Tests;

/// <summary>The domain decides from what it is given: no framework, no clock, no chance.</summary>
public sealed partial class ArchitectureTests
{
    [Fact]
    public void The_domain_uses_no_framework_no_clock_and_no_chance()
    {
        var files = Directory.GetFiles(Path.Combine(Root(), "src", "Actors", "Domain"), "*.cs", SearchOption.AllDirectories);

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.DoesNotMatch(Forbidden(), File.ReadAllText(file)));
    }

    [Theory]
    [InlineData("using Akka.Actor;")]
    [InlineData("using Microsoft.AspNetCore.Http;")]
    [InlineData("using System.Data.Common;")]
    [InlineData("var now = DateTime.Now;")]
    [InlineData("var now = DateTimeOffset.UtcNow;")]
    [InlineData("var id = Guid.CreateVersion7();")]
    [InlineData("var n = Random.Shared.Next();")]
    [InlineData("TimeProvider clock")]
    public void The_rule_sees_what_it_forbids(string line) => Assert.Matches(Forbidden(), line);

    [GeneratedRegex(
        @"\busing\s+(static\s+)?(Akka|Microsoft|System\.Data|System\.Net|System\.Threading|Dapper|LinqToDB)\b|" +
        @"\bAkka\.|\bAspNetCore\b|\bSqlite\b|\b(DateTime|DateTimeOffset)\.(Now|UtcNow|Today)\b|\bTimeProvider\b|" +
        @"\bStopwatch\b|\bGuid\.(New|Create)|\bRandom\b|\bEnvironment\.")]
    private static partial Regex Forbidden();

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Messaging.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not lie in their repository.");
    }
}

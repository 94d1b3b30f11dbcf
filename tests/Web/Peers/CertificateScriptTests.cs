using System.Security.Cryptography.X509Certificates;
using Messaging.Web.Peers;

namespace Messaging.Web.Tests.Peers;

public sealed class CertificateScriptTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Fact]
    public void Nobody_but_the_owner_can_read_what_it_makes()
    {
        using var folder = CertificateFolder.WithAuthority();
        folder.Node("a", "127.0.0.1");

        var files = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories);

        Assert.Equal(5, files.Length);
        foreach (var file in files)
        {
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void Nothing_is_overwritten()
    {
        using var folder = CertificateFolder.WithAuthority();
        folder.Node("a", "127.0.0.1");
        var before = File.ReadAllText(folder.File("a.key"));

        var (again, _) = folder.Try("node", "a", "127.0.0.1");
        var (authority, _) = folder.Try("authority");

        Assert.Equal((1, 1), (again, authority));
        Assert.Equal(before, File.ReadAllText(folder.File("a.key")));
    }

    [Theory]
    [InlineData("node", "../a", "127.0.0.1")]
    [InlineData("node", "authority", "127.0.0.1")]
    [InlineData("node", "a", "a host")]
    [InlineData("node", "a", "host,DNS:other")]
    [InlineData("renew", "a")]
    [InlineData("rotate", "switch")]
    [InlineData("rotate", "end")]
    public void What_cannot_be_done_leaves_nothing_behind(params string[] arguments)
    {
        using var folder = CertificateFolder.WithAuthority();
        var before = Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories);

        var (code, output) = folder.Try(arguments);

        Assert.Equal(1, code);
        Assert.Single(output.Trim().Split('\n'));
        Assert.Equal(before, Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_node_needs_an_authority_first()
    {
        using var folder = new CertificateFolder();
        Assert.Equal(1, folder.Try("node", "a", "127.0.0.1").Code);
    }

    [Fact]
    public void A_renewed_certificate_has_the_same_names_and_another_key_and_lasts_a_year()
    {
        using var folder = CertificateFolder.WithAuthority();
        folder.Node("a", "node-a.example", "10.0.0.1", "::1");
        using var first = X509CertificateLoader.LoadCertificateFromFile(folder.File("a.pem"));

        folder.Run("renew", "a");

        using var second = X509CertificateLoader.LoadCertificateFromFile(folder.File("a.pem"));
        Assert.NotEqual(first.GetPublicKeyString(), second.GetPublicKeyString());
        Assert.All(new[] { "node-a.example", "10.0.0.1", "::1" }, name => Assert.True(second.MatchesHostname(name), name));
        Assert.False(second.MatchesHostname("node-b.example"));
        Assert.InRange(second.NotAfter - Now.LocalDateTime, TimeSpan.FromDays(396), TimeSpan.FromDays(398));
        Assert.True(second.NotBefore < Now.LocalDateTime.AddHours(-23), "A node whose clock is behind would refuse it.");
    }

    [Fact]
    public void While_the_authority_is_replaced_neighbours_know_each_other_at_every_step()
    {
        using var folder = CertificateFolder.WithAuthority();
        folder.Node("a", "127.0.0.1");
        folder.Node("b", "127.0.0.1");
        var before = Authority();

        folder.Run("rotate", "begin");
        var both = Authority();
        Assert.All(new[] { before, both }, authority => Assert.Null(Problem(authority, "a")));

        folder.Run("rotate", "switch");
        folder.Run("renew", "a");
        Assert.All(new[] { both, Authority() }, authority => Assert.All(new[] { "a", "b" }, node => Assert.Null(Problem(authority, node))));
        Assert.NotNull(Problem(before, "a"));

        Assert.Equal(1, folder.Try("rotate", "end").Code);
        folder.Run("renew", "b");
        folder.Run("rotate", "end");
        Assert.All(new[] { both, Authority() }, authority => Assert.All(new[] { "a", "b" }, node => Assert.Null(Problem(authority, node))));
        Assert.Single(File.ReadAllText(folder.Authority).Split("BEGIN CERTIFICATE").Skip(1));

        NodeAuthority Authority() => NodeAuthority.Parse(File.ReadAllText(folder.Authority))!;

        string? Problem(NodeAuthority authority, string node)
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(folder.File($"{node}.pem"));
            return authority.Problem(certificate, Now);
        }
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Messaging.Web.Membership;
using Messaging.Web.Peers;
using Microsoft.Extensions.Time.Testing;

namespace Messaging.Web.Tests.Peers;

/// <summary>A start with certificates that other nodes would refuse ends with a line that names the setting.</summary>
public sealed class NodeTlsTests : IDisposable
{
    private readonly CertificateFolder _folder = CertificateFolder.WithAuthority();
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private readonly NodeOptions _options = new() { Hostname = "node-a.example", Port = 4053 };

    public NodeTlsTests() => (_options.Tls.Certificate, _options.Tls.Key, _options.Tls.Authority) = _folder.Node("a", "node-a.example", "10.0.0.1");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Three_files_that_fit_are_taken()
    {
        _options.SeedNodes.Add("akka.ssl.tcp://messaging@node-b.example:4053");
        Assert.True(Validate().Succeeded);
    }

    [Fact]
    public void Without_the_three_settings_there_is_no_tls()
    {
        (_options.Tls.Certificate, _options.Tls.Key, _options.Tls.Authority) = (null, "", " ");
        _options.SeedNodes.Add("akka.tcp://messaging@node-b.example:4053");

        Assert.True(Validate().Succeeded);
        Assert.Equal((null, null), NodeTls.Load(_options, _clock.GetUtcNow()));
    }

    [Fact]
    public void Each_setting_needs_the_other_two()
    {
        _options.Tls.Key = null;
        Refused("Cluster__Tls__Key", "is not set");
        _options.Tls.Certificate = null;
        Refused("Cluster__Tls__Certificate", "is not set");
        (_options.Tls.Certificate, _options.Tls.Key, _options.Tls.Authority) = (_folder.File("a.pem"), _folder.File("a.key"), null);
        Refused("Cluster__Tls__Authority", "is not set");
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        _options.Tls.Certificate = _folder.File("none.pem");
        Refused("Cluster__Tls__Certificate", "none.pem cannot be read");
        _options.Tls.Certificate = _folder.Path;
        Refused("Cluster__Tls__Certificate", "cannot be read");
        (_options.Tls.Certificate, _options.Tls.Key) = (_folder.File("a.pem"), _folder.File("none.key"));
        Refused("Cluster__Tls__Key", "none.key cannot be read");
        _options.Tls.Authority = _folder.File("none.authority");
        Refused("Cluster__Tls__Authority", "none.authority cannot be read");
    }

    [Fact]
    public void A_file_of_something_else_is_named()
    {
        _options.Tls.Certificate = _folder.File("a.key");
        Refused("Cluster__Tls__Certificate", "holds no certificate");
        (_options.Tls.Certificate, _options.Tls.Key) = (_folder.File("a.pem"), _folder.File("a.pem"));
        Refused("Cluster__Tls__Key", "is not the key");
        _options.Tls.Authority = _folder.File("a.key");
        Refused("Cluster__Tls__Authority", "holds no certificate of an authority");
    }

    [Fact]
    public void A_nodes_certificate_is_no_authority()
    {
        _options.Tls.Authority = _folder.File("a.pem");
        Refused("Cluster__Tls__Authority", "holds no certificate of an authority");
    }

    [Fact]
    public void The_key_of_another_certificate_is_named()
    {
        _options.Tls.Key = _folder.Node("b", "node-b.example").Key;
        Refused("Cluster__Tls__Key", "is not the key");
    }

    [Fact]
    public void An_encrypted_key_is_named()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(_folder.File("a.key")));
        File.WriteAllText(_folder.File("encrypted.key"), key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        _options.Tls.Key = _folder.File("encrypted.key");
        Refused("Cluster__Tls__Key", "not encrypted");
    }

    [Fact]
    public void A_certificate_that_has_expired_or_is_not_valid_yet_is_named()
    {
        _clock.AdjustTime(_clock.GetUtcNow().AddDays(400));
        Refused("Cluster__Tls__Certificate", "expired on");
        _clock.AdjustTime(_clock.GetUtcNow().AddDays(-500));
        Refused("Cluster__Tls__Certificate", "is valid from");
    }

    [Fact]
    public void A_certificate_of_another_authority_is_named()
    {
        using var other = CertificateFolder.WithAuthority();
        _options.Tls.Authority = other.Authority;
        Refused("Cluster__Tls__Certificate", "another authority");
    }

    [Fact]
    public void A_certificate_of_one_of_several_authorities_is_taken()
    {
        using var other = CertificateFolder.WithAuthority();
        File.AppendAllText(_folder.Authority, File.ReadAllText(other.Authority));
        Assert.True(Validate().Succeeded);
    }

    [Fact]
    public void A_certificate_for_another_host_is_named()
    {
        _options.Hostname = "node-b.example";
        Refused("Cluster__Tls__Certificate", "is not for node-b.example");
        _options.Hostname = "10.0.0.1";
        Assert.True(Validate().Succeeded);
    }

    [Fact]
    public void A_certificate_for_one_end_only_is_named()
    {
        using var authority = X509Certificate2.CreateFromPemFile(_folder.File("private/current.pem"), _folder.File("private/current.key"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=web", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(_options.Hostname);
        request.CertificateExtensions.Add(names.Build());
        using var web = request.Create(authority, _clock.GetUtcNow().AddHours(-1), _clock.GetUtcNow().AddDays(1), [1, 2, 3]);
        File.WriteAllText(_folder.File("a.pem"), web.ExportCertificatePem());
        File.WriteAllText(_folder.File("a.key"), key.ExportPkcs8PrivateKeyPem());

        Refused("Cluster__Tls__Certificate", "not for both ends");
    }

    [Fact]
    public void Seed_nodes_are_called_as_this_node_talks()
    {
        _options.SeedNodes.Add("akka.ssl.tcp://messaging@node-a.example:4053");
        _options.SeedNodes.Add("akka.tcp://messaging@node-b.example:4053");
        Refused("Cluster__SeedNodes__1", "expected akka.ssl.tcp://");

        (_options.Tls.Certificate, _options.Tls.Key, _options.Tls.Authority) = (null, null, null);
        Refused("Cluster__SeedNodes__0", "expected akka.tcp://");
    }

    private void Refused(string setting, string reason)
    {
        var result = Validate();
        Assert.True(result.Failed);
        var line = Assert.Single(result.Failures!);
        Assert.StartsWith(setting + ": ", line, StringComparison.Ordinal);
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }

    private Microsoft.Extensions.Options.ValidateOptionsResult Validate() => new NodeTlsValidator(_clock).Validate(null, _options);
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Remote.Hosting;
using Messaging.Web.Membership;

namespace Messaging.Web.Peers;

/// <summary>What this node shows to others, and by what it knows them.</summary>
public sealed class NodeTls : IDisposable
{
    private NodeTls(X509Certificate2 certificate, NodeAuthority authority)
    {
        Certificate = certificate;
        Authority = authority;
    }

    public X509Certificate2 Certificate { get; }

    public NodeAuthority Authority { get; }

    /// <summary>Reads the files and finds out whether other nodes would take them; nothing and no problem without the settings.</summary>
    public static (NodeTls? Tls, string? Problem) Load(NodeOptions options, DateTimeOffset now)
    {
        var files = options.Tls;
        if (!files.IsSet)
            return (null, null);
        foreach (var (setting, file) in new[] { ("Certificate", files.Certificate), ("Key", files.Key), ("Authority", files.Authority) })
        {
            if (string.IsNullOrWhiteSpace(file))
                return (null, Line(setting, "is not set; expected a PEM file: Certificate, Key and Authority of Cluster__Tls go together."));
        }

        if (!TryRead(files.Authority!, out var authorities, out var reason))
            return (null, Line("Authority", reason));
        if (!TryRead(files.Certificate!, out var certificatePem, out reason))
            return (null, Line("Certificate", reason));
        if (!TryRead(files.Key!, out var keyPem, out reason))
            return (null, Line("Key", reason));

        if (NodeAuthority.Parse(authorities) is not { } authority)
            return (null, Line("Authority", $"{files.Authority} holds no certificate of an authority; expected one or several in PEM."));
        if (ParseCertificate(certificatePem) is not { } bare)
            return (null, Line("Certificate", $"{files.Certificate} holds no certificate; expected one in PEM."));
        using (bare)
        {
            if (Problem(bare, authority, options.Hostname, now) is { } problem)
                return (null, Line("Certificate", $"{files.Certificate} {problem}"));
        }

        return WithKey(certificatePem, keyPem) is { } certificate
            ? (new NodeTls(certificate, authority), null)
            : (null, Line("Key", $"{files.Key} is not the key of Cluster__Tls__Certificate; expected its private key in PEM, not encrypted."));
    }

    /// <summary>Remoting in which both sides show a certificate, and take none but the authority's.</summary>
    public RemoteOptions Secure(RemoteOptions remote, PeerCertificates peers)
    {
        remote.EnableSsl = true;
        remote.Ssl = new SslOptions
        {
            X509Certificate = Certificate,
            SuppressValidation = false,
            RequireMutualAuthentication = true,
            ValidateCertificateHostname = true,
            // Instead of the library's own, which would trust whatever this machine trusts.
            CustomValidator = (certificate, _, peer, errors, _) => peers.Accept(certificate, peer, errors),
        };
        return remote;
    }

    public void Dispose() => Certificate.Dispose();

    private static string? Problem(X509Certificate2 certificate, NodeAuthority authority, string hostname, DateTimeOffset now)
    {
        if (now > certificate.NotAfter)
            return $"expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}; expected one that is valid now.";
        if (now < certificate.NotBefore)
            return $"is valid from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC only; expected one that is valid now.";
        if (authority.Problem(certificate, now) is { } problem)
            return $"would be refused by other nodes ({problem}); expected one of Cluster__Tls__Authority.";
        return certificate.MatchesHostname(hostname, allowWildcards: true, allowCommonName: false)
            ? null
            : $"is not for {hostname}; expected Cluster__Hostname among its names, because other nodes look for it there.";
    }

    private static X509Certificate2? ParseCertificate(string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static X509Certificate2? WithKey(string certificatePem, string keyPem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(certificatePem, keyPem);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static bool TryRead(string file, out string text, out string reason)
    {
        (text, reason) = ("", "");
        try
        {
            text = File.ReadAllText(file);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            reason = $"{file} cannot be read ({e.GetType().Name}); expected a PEM file.";
            return false;
        }
    }

    private static string Line(string setting, string problem) => $"Cluster__Tls__{setting}: {problem}";
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Messaging.Web.Peers;

/// <summary>The private authorities whose certificates make a node; nothing that the machine trusts counts beside them.</summary>
public sealed class NodeAuthority
{
    // A node both calls and is called.
    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");

    private readonly X509Certificate2Collection _roots = [];
    private readonly X509Certificate2Collection _between = [];

    private NodeAuthority(X509Certificate2Collection certificates)
    {
        foreach (var certificate in certificates)
            (certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData) ? _roots : _between).Add(certificate);
    }

    /// <summary>Null unless the text has certificates, all of authorities.</summary>
    public static NodeAuthority? Parse(string pem)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            return null;
        }

        return certificates.Count > 0 && certificates.All(IsAuthority) ? new NodeAuthority(certificates) : null;
    }

    /// <summary>Why a certificate is not a node's of ours; null if it is.</summary>
    public string? Problem(X509Certificate2 certificate, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_roots);
        chain.ChainPolicy.ExtraStore.AddRange(_between);
        // A private authority publishes no list; to shut a certificate out, the authority is replaced.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.ApplicationPolicy.Add(ServerUse);
        chain.ChainPolicy.ApplicationPolicy.Add(ClientUse);
        return chain.Build(certificate) ? null : Reason(chain);
    }

    private static string Reason(X509Chain chain)
    {
        var found = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        if ((found & (X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot)) != 0)
            return "it is of another authority";
        if ((found & X509ChainStatusFlags.NotTimeValid) != 0)
            return "it is not valid at this time";
        if ((found & X509ChainStatusFlags.NotValidForUsage) != 0)
            return "it is not for both ends of a connection (serverAuth and clientAuth)";
        return $"its chain is wrong: {found}";
    }

    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority);
}

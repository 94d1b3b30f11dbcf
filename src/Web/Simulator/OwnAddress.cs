using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Messaging.Web.Simulator;

/// <summary>The address at which this process can reach its own endpoints.</summary>
internal sealed class OwnAddress(IServer server)
{
    /// <summary>Null until the server listens: ports are known no sooner.</summary>
    public Uri? Find()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        return addresses
            .Select(ToReachable)
            .OfType<Uri>()
            .OrderBy(uri => uri.Scheme == Uri.UriSchemeHttp ? 0 : 1)
            .FirstOrDefault();
    }

    /// <summary>A listening address as one to connect to; null for sockets that are not TCP and for ports yet to be chosen.</summary>
    internal static Uri? ToReachable(string listening)
    {
        if (listening.Contains("://unix:", StringComparison.Ordinal) || listening.Contains("://pipe:", StringComparison.Ordinal))
            return null;
        var address = BindingAddress.Parse(listening);
        var host = address.Host switch
        {
            // Whether IPv6 works on the loopback too is the resolver's to know.
            "+" or "*" or "[::]" => "localhost",
            "0.0.0.0" => "127.0.0.1",
            var named => named,
        };
        return address.Port == 0 ? null : new UriBuilder(address.Scheme, host, address.Port).Uri;
    }
}

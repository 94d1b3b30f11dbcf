using System.Net.Sockets;
using System.Text;

namespace Messaging.EndToEnd.Tests.Support;

/// <summary>A stream over a bare socket: shows the bytes on the wire, or reads none of them.</summary>
public sealed class RawStream : IDisposable
{
    private readonly TcpClient _tcp = new() { ReceiveBufferSize = 4096 };

    public static async Task<RawStream> OpenAsync(Uri server, string path)
    {
        var raw = new RawStream();
        await raw._tcp.ConnectAsync(server.Host, server.Port);
        var request = $"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {ServerProcess.ApiKey}\r\n\r\n";
        await raw._tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        return raw;
    }

    /// <summary>What has come up to and including <paramref name="end"/>.</summary>
    public async Task<string> ReadToAsync(string end)
    {
        var text = new StringBuilder();
        var buffer = new byte[1];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!text.ToString().EndsWith(end, StringComparison.Ordinal) && await _tcp.GetStream().ReadAsync(buffer, patience.Token) == 1)
            text.Append((char)buffer[0]);
        return text.ToString();
    }

    /// <summary>Everything up to the end of the connection; a reset counts as its end.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            int read;
            while ((read = await _tcp.GetStream().ReadAsync(buffer, patience.Token)) > 0)
                text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }
        catch (IOException)
        {
            text.Append("<reset>");
        }

        return text.ToString();
    }

    public void Dispose() => _tcp.Dispose();
}

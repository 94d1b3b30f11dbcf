namespace Messaging.Web.Hosting;

/// <summary>
/// The command <c>check-health</c>, for containers, whose image has no other program to ask with: whether the server that
/// listens where the settings say is ready.
/// </summary>
public static class CheckHealth
{
    private const string Verb = "check-health";
    private const int Ready = 0;
    private const int NotReady = 1;
    private const int WrongUsage = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static bool IsAskedFor(string[] args) => args is [Verb, ..];

    /// <param name="urls">As in <c>ASPNETCORE_URLS</c>; the first of them is asked.</param>
    /// <param name="patience">How long the answer may take; null: 4 s.</param>
    /// <returns>The exit code of the process.</returns>
    public static async Task<int> RunAsync(string[] args, string? urls, TextWriter error, TimeSpan? patience = null)
    {
        if (args is not [Verb] || Address(urls) is not { } address)
        {
            await error.WriteLineAsync($"Usage: {Verb} (with the ASPNETCORE_URLS of the server)");
            return WrongUsage;
        }

        using var client = new HttpClient { Timeout = patience ?? Patience };
        try
        {
            using var response = await client.GetAsync(address);
            if (response.IsSuccessStatusCode)
                return Ready;
            await error.WriteLineAsync($"{address} answers {(int)response.StatusCode}.");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            await error.WriteLineAsync($"{address} does not answer: {e.GetBaseException().Message}");
        }

        return NotReady;
    }

    /// <summary>Where to ask; null when nothing is said about where the server listens.</summary>
    internal static Uri? Address(string? urls)
    {
        var first = urls?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
        if (first is null)
            return null;
        // What stands for all addresses is none that can be called.
        var listens = BindingAddress.Parse(first);
        var host = listens.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "127.0.0.1" : listens.Host;
        return new UriBuilder(listens.Scheme, host, listens.Port, "/health/ready").Uri;
    }
}

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Messaging.Cluster.Tests.History;

namespace Messaging.Cluster.Tests.Clients;

/// <summary>The answer that ended a call. <paramref name="Posts"/>: how often it was made.</summary>
internal sealed record Reply(int Status, string Body, int Posts)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
}

/// <summary>Calls the interface as a careful program does: what was not answered, or answered "come again", is asked again.</summary>
internal sealed class Caller : IDisposable
{
    private static readonly TimeSpan TryTime = TimeSpan.FromSeconds(6);

    private readonly HttpClient _client;
    private readonly RunClock _clock;
    private readonly Recorder _recorder;

    public Caller(WorkloadPlan plan, RunClock clock, Recorder recorder)
    {
        (_clock, _recorder) = (clock, recorder);
        _client = Client(plan.Entrance, plan.ApiKey, TryTime);
    }

    /// <summary>A client of its own pool, which gives up connecting soon: a frozen machine never refuses.</summary>
    public static HttpClient Client(Uri entrance, string? apiKey, TimeSpan timeout)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(3) })
        {
            BaseAddress = entrance,
            Timeout = timeout,
        };
        if (apiKey is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        return client;
    }

    /// <summary>What tells a client to come again: the program's own 503, and what a load balancer says for a node that is gone.</summary>
    public static bool MeansAgain(int status) => status is 502 or 503 or 504;

    /// <summary>Trouble of the connection, as opposed to a mistake of ours.</summary>
    public static bool IsTrouble(Exception e) => e is HttpRequestException or IOException or OperationCanceledException;

    /// <summary>The first answer that is no trouble; null when <paramref name="giveUp"/> came before it.</summary>
    public async Task<Reply?> CallAsync(
        HttpMethod method, string path, JsonNode? body, IReadOnlyList<int> expected, Random dice, CancellationToken giveUp, string? key = null)
    {
        for (var posts = 1; !giveUp.IsCancellationRequested; posts++)
        {
            try
            {
                using var request = new HttpRequestMessage(method, path);
                if (body is not null)
                    request.Content = JsonContent.Create(body);
                if (key is not null)
                    request.Headers.Add("Idempotency-Key", key);
                using var response = await _client.SendAsync(request, giveUp);
                var text = await response.Content.ReadAsStringAsync(giveUp);
                var status = (int)response.StatusCode;
                if (!MeansAgain(status))
                {
                    if (!expected.Contains(status))
                        _recorder.OddAnswers.Enqueue(new OddAnswer($"{method} {path}", status, text, _clock.Now));
                    return new Reply(status, text, posts);
                }
            }
            catch (Exception e) when (IsTrouble(e))
            {
                // Nobody knows whether it was done; every call here may be repeated.
            }

            await Pause.ForAsync(dice.Between(150, 900), giveUp);
        }

        return null;
    }

    public Task<Reply?> GetAsync(string path, Random dice, CancellationToken giveUp) =>
        CallAsync(HttpMethod.Get, path, null, [200], dice, giveUp);

    /// <summary>One try, without a second one.</summary>
    public async Task<(bool Served, string Answer)> TouchAsync(string path, TimeSpan within, CancellationToken end)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(end);
        time.CancelAfter(within);
        try
        {
            using var response = await _client.GetAsync(path, time.Token);
            await response.Content.ReadAsStringAsync(time.Token);
            return (response.IsSuccessStatusCode, ((int)response.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (IsTrouble(e))
        {
            return (false, time.IsCancellationRequested ? "no answer in time" : "closed");
        }
    }

    public void Dispose() => _client.Dispose();
}

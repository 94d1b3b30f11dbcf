namespace Messaging.Cluster.Sabotage;

/// <summary>Switches one-call off: every message is handed to the carrier twice, below the client that takes care that it leaves once.</summary>
internal sealed class SecondCall : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // What is kept here can leave again without being asked for again.
        await request.Content!.LoadIntoBufferAsync(cancellationToken);
        using (await base.SendAsync(request, cancellationToken))
        {
        }

        return await base.SendAsync(request, cancellationToken);
    }
}

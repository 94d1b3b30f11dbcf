using System.Net;

namespace Messaging.EndToEnd.Tests.Support;

/// <summary>Has members of a cluster leave.</summary>
public static class Leaving
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Asks one node to have a member leave; again, as an operator does, while it cannot tell what becomes of that one.</summary>
    public static async Task HaveLeaveAsync(this HttpClient node, string member)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            using var answer = await node.PostAsync($"/api/cluster/members/{Uri.EscapeDataString(member)}/leave", null);
            if (answer.StatusCode == HttpStatusCode.Accepted)
                return;
            if (patience.IsCancellationRequested)
            {
                throw new InvalidOperationException(
                    $"{node.BaseAddress} was asked to have {member} leave and answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            }

            await Task.Delay(Pause);
        }
    }
}

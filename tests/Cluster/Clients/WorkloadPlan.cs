namespace Messaging.Cluster.Tests.Clients;

/// <summary>Against what a workload runs, and how much of it there is.</summary>
/// <param name="Entrance">Where everybody comes in: the load balancer, or the one node that there is.</param>
/// <param name="Nodes">The nodes' own addresses: an unknown sender's first texts come in at several of them at once.</param>
/// <param name="Database">For reading the journal without asking the program.</param>
/// <param name="Seed">Decides who does what; what the machine does with it differs from run to run.</param>
public sealed record WorkloadPlan(Uri Entrance, IReadOnlyList<Uri> Nodes, string ApiKey, string Database, int Seed)
{
    public int Customers { get; init; } = 10;
    public int Agents { get; init; } = 4;

    /// <summary>Of each conversation; they differ in how they read.</summary>
    public int Browsers { get; init; } = 3;
    public int Inboxes { get; init; } = 3;

    /// <summary>Customers that are looked at all the time; enough of them that every node has some.</summary>
    public int Probed { get; init; } = 10;

    /// <summary>Mean pause of a customer between two texts.</summary>
    public TimeSpan TextEvery { get; init; } = TimeSpan.FromMilliseconds(600);

    /// <summary>Mean pause of an agent between two sends.</summary>
    public TimeSpan SendEvery { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Mean pause between two changes of customers: names, read marks, repetitions of uncertain sends.</summary>
    public TimeSpan ChangeEvery { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Mean pause between two unknown senders.</summary>
    public TimeSpan NewcomerEvery { get; init; } = TimeSpan.FromSeconds(2);
    public TimeSpan ProbeEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>A stream on which nothing arrives for this long is opened again, as the page does it.</summary>
    public TimeSpan StreamSilence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the end waits for webhooks to be taken and outboxes to empty.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long it then waits for the lists and the readers to have everything.</summary>
    public TimeSpan ReaderPatience { get; init; } = TimeSpan.FromSeconds(90);
}

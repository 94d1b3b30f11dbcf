using System.Collections.Concurrent;
using Messaging.Cluster.Tests.History;

namespace Messaging.Cluster.Tests.Clients;

/// <summary>Where all clients of a run write down what they did and saw.</summary>
internal sealed class Recorder
{
    public ConcurrentQueue<TextIn> Texts { get; } = new();

    public ConcurrentQueue<Report> Reports { get; } = new();

    public ConcurrentQueue<SendAsked> Sends { get; } = new();

    public ConcurrentQueue<Rename> Renames { get; } = new();

    public ConcurrentQueue<ReadMark> ReadMarks { get; } = new();

    public ConcurrentQueue<Touch> Probes { get; } = new();

    public ConcurrentQueue<OddAnswer> OddAnswers { get; } = new();
}

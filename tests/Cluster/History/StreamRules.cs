namespace Messaging.Cluster.Tests.History;

/// <summary>Each reader of a conversation saw exactly its events, over all connections.</summary>
internal static class StreamRules
{
    public static IEnumerable<Violation> Check(RunHistory run, IReadOnlyList<FoldedConversation> conversations)
    {
        var byId = conversations.ToDictionary(conversation => conversation.CustomerId);
        foreach (var stream in run.Streams)
        {
            if (!byId.TryGetValue(stream.CustomerId, out var conversation))
                continue;
            var expected = conversation.Fold.Seen.Where(visible => visible.Seq > stream.After).ToList();
            if (FirstDifference(expected, stream.Told) is not { } place)
                continue;
            yield return new Violation(stream.CustomerId, Rule.StreamIsTheJournal,
                $"{stream.Reader}, after {stream.After}, saw {stream.Told.Count} of {expected.Count} events; the journal:\n" +
                Slice.About(expected, place, visible => visible.ToString()) +
                "\nthe stream:\n" + Slice.About(stream.Told, place, told => $"{told} at {Slice.At(told.At)}") +
                "\nits connections:\n" + Slice.Lines(stream.Connections.Select(Text)));
        }
    }

    public static string Text(Connection connection) =>
        $"[{connection.Number}] {connection.Resumed}, asked {Slice.At(connection.Asked)}, open {Slice.At(connection.Opened)}, ended {Slice.At(connection.Ended)}: {connection.End}";

    private static int? FirstDifference(List<Visible> expected, IReadOnlyList<Told> told)
    {
        for (var i = 0; i < Math.Max(expected.Count, told.Count); i++)
        {
            if (i >= expected.Count || i >= told.Count || new Visible(told[i].Id ?? 0, told[i].Type, told[i].Row, told[i].Entry) != expected[i])
                return i;
        }

        return null;
    }
}

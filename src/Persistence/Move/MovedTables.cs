namespace Messaging.Persistence.Move;

/// <summary>Which tables of the truth a move takes along, and which it leaves: a table is in one of the two lists.</summary>
internal static class MovedTables
{
    /// <summary>In an order in which no row refers to one that comes later.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "agents",
        "sessions",
        "data_protection_keys",
        "directory_customers",
        "directory_addresses",
        "directory_former_owners",
        "directory_changes",
        "journal",
        "tags",
        "snapshot",
    ];

    /// <summary>
    /// <c>schemaversions</c>: scripts of the other kind. <c>read_sides</c>: the read side is built anew from the journal.
    /// <c>cluster_nodes</c>: nodes enter themselves when they start.
    /// </summary>
    public static IReadOnlySet<string> Left { get; } = new HashSet<string> { "schemaversions", "read_sides", "cluster_nodes" };
}

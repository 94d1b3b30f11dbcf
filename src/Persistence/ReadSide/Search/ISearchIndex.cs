namespace Messaging.Persistence.ReadSide.Search;

/// <summary>How a kind of database looks words up, for one search on one connection. Customers are named by their numbers.</summary>
internal interface ISearchIndex
{
    /// <summary>
    /// From which share of customers on it is cheaper to ask for one after the other, in the order of the list, than to gather
    /// all that match: what one question costs, against what one match costs.
    /// </summary>
    double FrequentShare { get; }

    /// <summary>Readies the connection.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Which share of these customers seems to have a matching message: cheap, and too low rather than too high.</summary>
    Task<double> GuessShareAsync(IReadOnlyCollection<long> customers, CancellationToken cancellationToken);

    /// <summary>Those of the customers that have a matching message.</summary>
    Task<IReadOnlySet<long>> WithMessageAsync(IReadOnlyCollection<long> customers, CancellationToken cancellationToken);

    /// <summary>All customers that match by name or number; null when they are so many that the list has one soon.</summary>
    Task<IReadOnlySet<long>?> AllNamedAsync(CancellationToken cancellationToken);

    /// <summary>All customers with a matching message; null when there are too many of those.</summary>
    Task<IReadOnlySet<long>?> AllWithMessageAsync(CancellationToken cancellationToken);
}

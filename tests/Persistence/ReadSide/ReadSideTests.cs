using Messaging.Actors.Domain;
using Messaging.Persistence.ReadSide;
using Messaging.Persistence.Tests.Journal;
using Messaging.Persistence.Tests.Protocol;

namespace Messaging.Persistence.Tests.ReadSide;

/// <summary>The read side against a plain fold of the same journal, with the projection at every distance behind it.</summary>
public abstract class ReadSideTests(TrafficFixture fixture) : IAsyncLifetime
{
    public Task InitializeAsync() => fixture.ForgetReadSideAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void The_traffic_holds_every_kind_of_event_that_matters() =>
        Assert.Superset(
            new HashSet<Type>
            {
                typeof(MessageReceived), typeof(SendRequested), typeof(SendAccepted), typeof(SendRefused), typeof(SendOutcomeLost),
                typeof(SendRetried), typeof(DeliveryReported), typeof(ConversationRead), typeof(CustomerRenamed),
            },
            fixture.Entries.Select(entry => entry.Event.GetType()).ToHashSet());

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public async Task After_all_batches_it_says_what_the_journal_says(int batch)
    {
        foreach (var entries in fixture.Entries.Chunk(batch))
            await fixture.ApplyAsync(entries);

        await EqualsFoldAsync();
    }

    [Fact]
    public async Task A_batch_applied_twice_changes_nothing()
    {
        foreach (var entries in fixture.Entries.Chunk(10))
        {
            await fixture.ApplyAsync(entries);
            await fixture.ApplyAsync(entries);
        }

        await fixture.ApplyAsync(fixture.Entries);
        await EqualsFoldAsync();
    }

    [Fact]
    public async Task The_archive_and_the_history_are_exact_however_far_the_projection_lags()
    {
        var fold = new Fold(fixture.Entries);
        var expected = await AnswersAsync(fold);
        foreach (var entries in fixture.Entries.Chunk(83))
        {
            await fixture.ApplyAsync(entries);
            Assert.Equal(expected, await AnswersAsync(fold));
        }

        foreach (var customer in TrafficFixture.Customers)
        {
            var page = await fixture.System.Archive.PageAsync(customer, null, int.MaxValue - 1, CancellationToken.None);
            Assert.Equal(Fold.Parts(fold.Rows(customer)), Fold.Parts(page!.Rows));
            Assert.Equal(fold.LastSeq[customer], page.LastSeq);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task A_walk_by_pages_gives_every_row_once_and_in_order(int limit)
    {
        var fold = new Fold(fixture.Entries);
        foreach (var entries in fixture.Entries.Chunk(fixture.Entries.Count / 3).Prepend([fixture.Entries[0]]))
        {
            await fixture.ApplyAsync(entries);
            foreach (var customer in TrafficFixture.Customers)
                Assert.Equal(Fold.Parts(fold.Rows(customer)), Fold.Parts(await WalkAsync(customer, limit)));
        }
    }

    [Fact]
    public async Task A_page_before_a_message_that_is_not_there_is_none()
    {
        var other = new Fold(fixture.Entries).Rows(TrafficFixture.Customers[1])[0].Id;

        Assert.Null(await fixture.System.Archive.PageAsync(TrafficFixture.Customers[0], new MessageId("never"), 5, CancellationToken.None));
        Assert.Null(await fixture.System.Archive.PageAsync(TrafficFixture.Customers[0], other, 5, CancellationToken.None));
    }

    [Fact]
    public async Task A_customer_without_events_has_an_empty_history()
    {
        var page = await fixture.System.Archive.PageAsync(new CustomerId("new"), null, 5, CancellationToken.None);

        Assert.Equal((0, null, 0L), (page!.Rows.Count, page.NextBefore, page.LastSeq));
    }

    [Fact]
    public async Task Changes_of_the_inbox_come_in_order_and_each_entry_once()
    {
        await fixture.ApplyAsync(fixture.Entries);
        var fold = new Fold(fixture.Entries);

        var inbox = new InboxChanges(fixture.System.Tables);
        var (changes, position) = await inbox.PageAsync(0, long.MaxValue, 100, CancellationToken.None);

        Assert.Equal(fold.ChangedAt.Values.Order(), changes.Select(change => change.ChangedAt));
        Assert.Equal(
            changes.Skip(1).Select(change => change.ChangedAt),
            (await inbox.PageAsync(changes[0].ChangedAt, long.MaxValue, 100, CancellationToken.None)).Changes.Select(c => c.ChangedAt));
        Assert.Equal(
            changes.SkipLast(1).Select(change => change.ChangedAt),
            (await inbox.PageAsync(0, changes[^1].ChangedAt - 1, 100, CancellationToken.None)).Changes.Select(c => c.ChangedAt));
        Assert.Equal(fixture.Entries[^1].Ordering, position);
    }

    private async Task EqualsFoldAsync()
    {
        var fold = new Fold(fixture.Entries);
        var page = await fixture.System.Inbox.PageAsync(null, null, 100, CancellationToken.None);
        Assert.Equal(fixture.Entries[^1].Ordering, await fixture.System.ReadSide.PositionAsync(CancellationToken.None));
        Assert.Equal(
            Fold.Parts(fold.Customers.OrderByDescending(c => c.LastActivityAt).ThenByDescending(c => c.Id.Value, StringComparer.Ordinal)),
            Fold.Parts(page.Customers));
        foreach (var customer in TrafficFixture.Customers)
            Assert.Equal(Fold.Parts(fold.Rows(customer)), Fold.Parts(await WalkAsync(customer, 50)));
    }

    private async Task<IReadOnlyList<Message>> WalkAsync(CustomerId customer, int limit)
    {
        var rows = new List<Message>();
        MessageId? before = null;
        do
        {
            var page = await fixture.System.Archive.PageAsync(customer, before, limit, CancellationToken.None);
            Assert.InRange(page!.Rows.Count, 0, limit);
            rows.InsertRange(0, page.Rows);
            before = page.NextBefore;
        }
        while (before is not null);
        return rows;
    }

    // What the archive says to every question that the journal gives occasion for.
    // All at once, as many conversations ask: they go to the database in groups.
    private async Task<IReadOnlyList<string>> AnswersAsync(Fold fold) => await Task.WhenAll(
        from customer in TrafficFixture.Customers
        from query in fixture.Entries.Select(entry => entry.Event).Where(e => e.CustomerId == customer).SelectMany(Questions).Distinct()
            .Append(new ArchiveQuery.ById(new MessageId("never"))).Append(new ArchiveQuery.ByIdempotencyKey("never"))
        select AnswerAsync(fold, customer, query));

    private async Task<string> AnswerAsync(Fold fold, CustomerId customer, ArchiveQuery query)
    {
        var found = (await fixture.System.Archive.FindAsync(customer, query, CancellationToken.None)).Message;
        Assert.True(found is null || Samples.Parts(found) == Samples.Parts(fold.Rows(customer).Single(row => row.Id == found.Id)));
        return $"{query} {found?.Id}";
    }

    private static IEnumerable<ArchiveQuery> Questions(ConversationEvent e)
    {
        if (e is MessageEvent { Message: var message })
            yield return new ArchiveQuery.ById(message.Id);
        if (e is MessageEvent { Message.TelnyxMessageId: { } telnyxId })
            yield return new ArchiveQuery.ByTelnyxId(telnyxId);
        if (e is SendRequested { IdempotencyKey: { } key })
            yield return new ArchiveQuery.ByIdempotencyKey(key);
        if (e is MessageReceived received)
            yield return new ArchiveQuery.ByWebhook(received.Webhook.EventId, null);
        // The carrier's id of an outbound message must not pass for a webhook's.
        if (e is MessageEvent { Message.TelnyxMessageId: { } any })
            yield return new ArchiveQuery.ByWebhook("never", any);
    }
}

public sealed class SqliteReadSideTests(SqliteTraffic traffic) : ReadSideTests(traffic), IClassFixture<SqliteTraffic>;

public sealed class PostgresReadSideTests(PostgresTraffic traffic) : ReadSideTests(traffic), IClassFixture<PostgresTraffic>;

using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Web.Accounts;

/// <summary>
/// Keeps sessions in the database, good at every node. The cookie holds a random key; the table holds a hash of it, so that
/// a copy of the database opens no session. That hash is also the name of the session inside this node.
/// </summary>
internal sealed class SessionStore(
    IDbContextFactory<AccountsContext> contexts, SessionCache cache, SessionEnds ends, TimeProvider clock) : ITicketStore
{
    private const int KeyBytes = 32;

    public async Task<string> StoreAsync(AuthenticationTicket ticket, HttpContext httpContext, CancellationToken cancellationToken)
    {
        var key = await StoreAsync(ticket);
        if (httpContext.Features.Get<ReplacedSession>() is { } replaced)
            await RemoveAsync(replaced.Key);
        return key;
    }

    public async Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var key = Convert.ToHexString(RandomNumberGenerator.GetBytes(KeyBytes));
        var session = NameOf(key);
        ticket.Principal.JoinSession(session);
        var bytes = TicketSerializer.Default.Serialize(ticket);
        var now = clock.GetUtcNow();
        await using var context = await contexts.CreateDbContextAsync();
        context.Sessions.Add(new Session
        {
            KeyHash = session,
            AgentId = ticket.Principal.AgentId(),
            CreatedAt = now.ToUnixTimeMilliseconds(),
            ExpiresAt = (now + Session.Idle).ToUnixTimeMilliseconds(),
            Ticket = bytes,
        });
        await context.SaveChangesAsync();
        return key;
    }

    /// <remarks>
    /// Signing in must never continue the session that the browser came with, or whoever planted its cookie would share the new
    /// one. The cookie handler makes a new key only where it finds no session, so this one hides it and remembers to end it.
    /// </remarks>
    public Task<AuthenticationTicket?> RetrieveAsync(string key, HttpContext httpContext, CancellationToken cancellationToken)
    {
        if (httpContext.GetEndpoint()?.Metadata.GetMetadata<OpensSession>() is null)
            return RetrieveAsync(key);
        httpContext.Features.Set(new ReplacedSession(key));
        return Task.FromResult<AuthenticationTicket?>(null);
    }

    public async Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        var session = NameOf(key);
        if (cache.HasEnded(session))
            return null;
        if (cache.Find(session) is { } cached)
            return TicketSerializer.Default.Deserialize(cached);

        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await using var context = await contexts.CreateDbContextAsync();
        var ticket = await context.Sessions
            .Where(s => s.KeyHash == session && s.ExpiresAt > now)
            .Select(s => s.Ticket)
            .SingleOrDefaultAsync();
        if (ticket is null)
            return null;
        cache.Put(session, ticket);
        return TicketSerializer.Default.Deserialize(ticket);
    }

    public async Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        var session = NameOf(key);
        var bytes = TicketSerializer.Default.Serialize(ticket);
        var idleEnd = (clock.GetUtcNow() + Session.Idle).ToUnixTimeMilliseconds();
        var longest = (long)Session.Longest.TotalMilliseconds;
        await using var context = await contexts.CreateDbContextAsync();
        var renewed = await context.Sessions
            .Where(s => s.KeyHash == session)
            .ExecuteUpdateAsync(set => set
                .SetProperty(s => s.Ticket, bytes)
                .SetProperty(s => s.ExpiresAt, s => s.CreatedAt + longest < idleEnd ? s.CreatedAt + longest : idleEnd));
        if (renewed > 0)
            cache.Put(session, bytes);
    }

    public async Task RemoveAsync(string key)
    {
        var session = NameOf(key);
        ends.End(session);
        await using (var context = await contexts.CreateDbContextAsync())
            await context.Sessions.Where(s => s.KeyHash == session).ExecuteDeleteAsync();
        // Only now: a node that hears of it may look it up.
        ends.TellOthers(session);
    }

    private static string NameOf(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private sealed record ReplacedSession(string Key);
}

/// <summary>Marks the endpoint at which a new session begins, whatever session the browser came with.</summary>
internal sealed class OpensSession;

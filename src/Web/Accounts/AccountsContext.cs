using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Messaging.Web.Accounts;

/// <summary>Accounts, sessions and data protection keys. Maps the tables of our own scripts and never creates or alters one.</summary>
public sealed class AccountsContext(DbContextOptions<AccountsContext> options)
    : IdentityUserContext<Agent>(options), IDataProtectionKeyContext
{
    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.Ignore<IdentityUserClaim<string>>();
        builder.Ignore<IdentityUserLogin<string>>();
        builder.Ignore<IdentityUserToken<string>>();
        builder.Entity<Agent>(agent =>
        {
            agent.ToTable("agents");
            agent.Property(a => a.Id).HasColumnName("id");
            agent.Property(a => a.UserName).HasColumnName("user_name");
            agent.Property(a => a.NormalizedUserName).HasColumnName("normalized_user_name");
            agent.Property(a => a.PasswordHash).HasColumnName("password_hash");
            agent.Property(a => a.SecurityStamp).HasColumnName("security_stamp");
            agent.Property(a => a.ConcurrencyStamp).HasColumnName("concurrency_stamp");
            agent.Property(a => a.LockoutEnabled).HasColumnName("lockout_enabled");
            agent.Property(a => a.LockoutEnd).HasColumnName("lockout_end");
            agent.Property(a => a.AccessFailedCount).HasColumnName("access_failed_count");
            agent.Ignore(a => a.Email).Ignore(a => a.NormalizedEmail).Ignore(a => a.EmailConfirmed);
            agent.Ignore(a => a.PhoneNumber).Ignore(a => a.PhoneNumberConfirmed).Ignore(a => a.TwoFactorEnabled);
        });
        builder.Entity<Session>(session =>
        {
            session.ToTable("sessions").HasKey(s => s.KeyHash);
            session.Property(s => s.KeyHash).HasColumnName("key_hash");
            session.Property(s => s.AgentId).HasColumnName("agent_id");
            session.Property(s => s.CreatedAt).HasColumnName("created_at");
            session.Property(s => s.ExpiresAt).HasColumnName("expires_at");
            session.Property(s => s.Ticket).HasColumnName("ticket");
        });
        builder.Entity<DataProtectionKey>(key =>
        {
            key.ToTable("data_protection_keys");
            key.Property(k => k.Id).HasColumnName("id");
            key.Property(k => k.FriendlyName).HasColumnName("friendly_name");
            key.Property(k => k.Xml).HasColumnName("xml");
        });
    }
}

using Dapper;
using Messaging.Web.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Web.Tests.Accounts;

public sealed class AccountsContextTests : AccountsTest
{
    [Fact]
    public async Task Every_mapped_column_is_in_the_script_and_every_column_of_the_script_is_mapped()
    {
        var host = await StartAsync();
        await using var context = await host.Services.GetRequiredService<IDbContextFactory<AccountsContext>>().CreateDbContextAsync();
        await using var connection = await host.Database.OpenAsync(CancellationToken.None);

        var entities = context.Model.GetEntityTypes().ToArray();

        Assert.Equal(["agents", "data_protection_keys", "sessions"], entities.Select(entity => entity.GetTableName()).Order());
        foreach (var entity in entities)
        {
            var columns = connection.Query<string>("SELECT name FROM pragma_table_info(@table)", new { table = entity.GetTableName() });
            Assert.Equal(columns.Order(), entity.GetProperties().Select(property => property.GetColumnName()).Order());
        }
    }

    [Fact]
    public async Task Identity_can_do_all_it_is_asked_for_on_a_freshly_migrated_file()
    {
        var host = await StartAsync();
        await using var scope = host.Services.CreateAsyncScope();
        var agents = scope.ServiceProvider.GetRequiredService<UserManager<Agent>>();

        Succeeded(await agents.CreateAsync(new Agent { UserName = "sam" }, "first password"));
        var sam = await agents.FindByNameAsync("SAM");
        Assert.NotNull(sam);
        Assert.True(await agents.CheckPasswordAsync(sam, "first password"));
        for (var failure = 0; failure < 5; failure++)
            Succeeded(await agents.AccessFailedAsync(sam));
        Assert.True(await agents.IsLockedOutAsync(sam));
        Succeeded(await agents.SetLockoutEndDateAsync(sam, null));
        Succeeded(await agents.ResetAccessFailedCountAsync(sam));
        Succeeded(await agents.ChangePasswordAsync(sam, "first password", "second password"));
        Succeeded(await agents.SetUserNameAsync(sam, "samuel"));

        var stored = await agents.Users.AsNoTracking().SingleAsync(agent => agent.UserName == "samuel");
        Assert.True(await agents.CheckPasswordAsync(stored, "second password"));
        Assert.Null(stored.LockoutEnd);
        Succeeded(await agents.DeleteAsync(sam));
        Assert.Null(await agents.FindByNameAsync("samuel"));
    }

    [Fact]
    public async Task A_deleted_account_takes_its_sessions_along()
    {
        var host = await StartAsync();
        await host.SignInAsync();
        await using var connection = await host.Database.OpenAsync(CancellationToken.None);

        connection.Execute("DELETE FROM agents");

        Assert.Equal(0, connection.ExecuteScalar<int>("SELECT count(*) FROM sessions"));
    }

    [Fact]
    public async Task Its_connections_are_durable()
    {
        var host = await StartAsync();
        await using var context = await host.Services.GetRequiredService<IDbContextFactory<AccountsContext>>().CreateDbContextAsync();
        await context.Database.OpenConnectionAsync();

        Assert.Equal(2, context.Database.GetDbConnection().ExecuteScalar<int>("PRAGMA synchronous"));
        Assert.Equal(5000, context.Database.GetDbConnection().ExecuteScalar<int>("PRAGMA busy_timeout"));
    }

    [Fact]
    public async Task Data_protection_keys_are_kept_in_the_database()
    {
        var host = await StartAsync();
        await host.SignInAsync();
        await using var connection = await host.Database.OpenAsync(CancellationToken.None);

        Assert.Equal(1, connection.ExecuteScalar<int>("SELECT count(*) FROM data_protection_keys"));
    }

    private static void Succeeded(IdentityResult result) => Assert.True(result.Succeeded, result.ToString());
}

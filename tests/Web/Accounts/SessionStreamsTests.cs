using System.Net;
using Dapper;
using Messaging.Persistence.Storage;
using Messaging.Web.Accounts;
using Messaging.Web.Tests.Telnyx;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Messaging.Web.Tests.Accounts;

public sealed class SessionStreamsTests : AccountsTest
{
    [Fact]
    public async Task Sign_out_ends_every_stream_of_the_session_and_no_other()
    {
        var host = await StartAsync();
        var (mine, other) = (await host.SignInAsync(), await host.SignInAsync());
        var (first, second, foreign) = (await OpenAsync(host, mine), await OpenAsync(host, mine), await OpenAsync(host, other));

        (await host.SendAsync(HttpMethod.Delete, "/api/session", mine)).Dispose();

        await EndOf(first);
        await EndOf(second);
        Assert.False(foreign.IsCompleted);
        (await host.SendAsync(HttpMethod.Delete, "/api/session", other)).Dispose();
        await EndOf(foreign);
    }

    [Fact]
    public async Task Signing_in_again_ends_the_streams_of_the_session_before()
    {
        var host = await StartAsync();
        var cookie = await host.SignInAsync();
        var stream = await OpenAsync(host, cookie);

        await host.SignInAsync(cookie: cookie);

        await EndOf(stream);
    }

    [Fact]
    public async Task Sign_out_at_another_node_ends_the_stream_at_the_next_sweep()
    {
        var (here, there) = (await StartAsync(), await StartAsync());
        var cookie = await here.SignInAsync();
        var stream = await OpenAsync(there, cookie);

        (await here.SendAsync(HttpMethod.Delete, "/api/session", cookie)).Dispose();
        await SweepAsync(there);

        await EndOf(stream);
        Assert.Equal(HttpStatusCode.Unauthorized, await there.WhoAsync(cookie));
    }

    [Fact]
    public async Task A_new_password_ends_the_streams_of_the_account()
    {
        var host = await StartAsync();
        var stream = await OpenAsync(host, await host.SignInAsync());

        await ResetPassword.RunAsync(["reset-password", "admin"], Database.Parse(null, Folder), TextWriter.Null, TextWriter.Null);
        await SweepAsync(host);

        await EndOf(stream);
    }

    [Fact]
    public async Task A_stream_ends_with_the_time_of_its_session()
    {
        var host = await StartAsync();
        var stream = await OpenAsync(host, await host.SignInAsync());

        host.Clock.Advance(TimeSpan.FromDays(7));
        await SweepAsync(host);

        await EndOf(stream);
    }

    [Fact]
    public async Task Sweeps_go_on_by_themselves_even_after_the_database_failed()
    {
        var (here, there) = (await StartAsync(), await StartAsync());
        var cookie = await here.SignInAsync();
        var stream = await OpenAsync(there, cookie);
        var log = new CapturingLogger<SessionSweep>();
        using var sweep = ActivatorUtilities.CreateInstance<SessionSweep>(there.Services, log);
        await using (var connection = await there.Database.OpenAsync(CancellationToken.None))
        {
            connection.Execute("ALTER TABLE sessions RENAME TO elsewhere");
            await sweep.StartAsync(CancellationToken.None);
            await PassTimeUntilAsync(there, () => !log.Lines.IsEmpty);
            Assert.False(stream.IsCompleted);
            connection.Execute("ALTER TABLE elsewhere RENAME TO sessions");
        }

        (await here.SendAsync(HttpMethod.Delete, "/api/session", cookie)).Dispose();
        await PassTimeUntilAsync(there, () => stream.IsCompleted);

        await EndOf(stream);
        await sweep.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_sweep_leaves_the_streams_of_living_sessions_alone()
    {
        var host = await StartAsync();
        var cookie = await host.SignInAsync();
        var stream = await OpenAsync(host, cookie);

        await SweepAsync(host);

        Assert.False(stream.IsCompleted);
        Assert.Single(host.Services.GetRequiredService<SessionStreams>().Sessions);
        (await host.SendAsync(HttpMethod.Delete, "/api/session", cookie)).Dispose();
        await EndOf(stream);
    }

    [Fact]
    public async Task A_request_that_is_over_is_forgotten()
    {
        var host = await StartAsync();
        var streams = host.Services.GetRequiredService<SessionStreams>();
        var response = new DisposingResponse();

        streams.TokenFor(response.Context);
        Assert.Equal([DisposingResponse.Session], streams.Sessions);
        response.Dispose();

        Assert.Empty(streams.Sessions);
        streams.End(DisposingResponse.Session);
    }

    [Fact]
    public async Task A_stream_opened_while_its_session_ended_ends_too()
    {
        var host = await StartAsync();
        host.Services.GetRequiredService<SessionCache>().End(DisposingResponse.Session);
        using var response = new DisposingResponse();

        var token = host.Services.GetRequiredService<SessionStreams>().TokenFor(response.Context);

        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public async Task A_stream_of_an_api_key_ends_with_its_request()
    {
        var host = await StartAsync();
        using var aborted = new CancellationTokenSource();
        var context = new DefaultHttpContext { User = Caller.ForApiKey("robot"), RequestAborted = aborted.Token };

        Assert.Equal(aborted.Token, host.Services.GetRequiredService<SessionStreams>().TokenFor(context));
    }

    // Less than half as long as an idle session lasts, and slowly enough for a sweep to be made in between.
    private static async Task PassTimeUntilAsync(AccountsHost host, Func<bool> condition)
    {
        for (var time = 0; !condition(); time++)
        {
            Assert.True(time < 3000, "It did not come true.");
            host.Clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(20);
        }
    }

    private static Task SweepAsync(AccountsHost host) =>
        host.Services.GetRequiredService<SessionSweep>().SweepAsync(CancellationToken.None);

    /// <summary>Opens a stream, waits for its first bytes, and returns the reading of the rest.</summary>
    private static async Task<Task<int>> OpenAsync(AccountsHost host, string cookie)
    {
        var response = await host.SendAsync(HttpMethod.Get, "/api/stream", cookie);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte["open".Length]);
        return body.ReadAsync(new byte[1]).AsTask();
    }

    // The limit only keeps a failing test from hanging.
    private static async Task EndOf(Task<int> stream) => Assert.Equal(0, await stream.WaitAsync(TimeSpan.FromMinutes(1)));

    private sealed class DisposingResponse : IDisposable
    {
        public const string Session = "a session";

        private readonly List<IDisposable> disposables = [];

        public DisposingResponse()
        {
            Context = new DefaultHttpContext { User = Caller.For(new Agent { UserName = "admin" }) };
            Context.User.JoinSession(Session);
            Context.Features.Set<Microsoft.AspNetCore.Http.Features.IHttpResponseFeature>(new Feature(disposables));
        }

        public DefaultHttpContext Context { get; }

        public void Dispose() => disposables.ForEach(disposable => disposable.Dispose());

        private sealed class Feature(List<IDisposable> disposables) : Microsoft.AspNetCore.Http.Features.HttpResponseFeature
        {
            public override void OnCompleted(Func<object, Task> callback, object state) => disposables.Add((IDisposable)state);
        }
    }
}

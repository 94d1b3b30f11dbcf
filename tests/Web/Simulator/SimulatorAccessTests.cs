using System.Net;
using System.Security.Claims;
using Messaging.Web.Simulator;
using Microsoft.AspNetCore.Http;

namespace Messaging.Web.Tests.Simulator;

public sealed class SimulatorAccessTests
{
    [Theory]
    [InlineData("127.0.0.1", "localhost:5080")]
    [InlineData("::1", "[::1]:5080")]
    [InlineData("::ffff:127.0.0.1", "127.0.0.1:5080")]
    public async Task Callers_on_this_machine_may_enter(string caller, string host) => Assert.True(await MayEnterAsync(caller, host, signedIn: false));

    [Theory]
    [InlineData("203.0.113.7", "localhost:5080")]
    [InlineData("127.0.0.1", "sms.example.com")]
    [InlineData(null, "localhost:5080")]
    public async Task Others_must_be_signed_in(string? caller, string host)
    {
        Assert.False(await MayEnterAsync(caller, host, signedIn: false));
        Assert.True(await MayEnterAsync(caller, host, signedIn: true));
    }

    private static async Task<bool> MayEnterAsync(string? caller, string host, bool signedIn)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = caller is null ? null : IPAddress.Parse(caller);
        context.Request.Host = new HostString(host);
        if (signedIn)
            context.User = new ClaimsPrincipal(new ClaimsIdentity(authenticationType: "test"));
        var entered = false;
        await new SimulatorAccess().InvokeAsync(EndpointFilterInvocationContext.Create(context), _ =>
        {
            entered = true;
            return ValueTask.FromResult<object?>(null);
        });
        return entered;
    }
}

using System.Data.Common;
using System.Net.Sockets;
using Messaging.Web.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Messaging.Web.Tests.Hosting;

public sealed class FailureAnswersTests
{
    public static TheoryData<Exception, int> Failures => new()
    {
        { new Refused("The connection was refused.", new SocketException(111)), StatusCodes.Status503ServiceUnavailable },
        { new InvalidOperationException("While saving.", new Refused("Gone.", new IOException("Broken pipe."))), StatusCodes.Status503ServiceUnavailable },
        { new Refused("The server is starting up.", null), StatusCodes.Status503ServiceUnavailable },
        { new TimeoutException(), StatusCodes.Status503ServiceUnavailable },
        { new BadHttpRequestException("Too large.", StatusCodes.Status413PayloadTooLarge), StatusCodes.Status413PayloadTooLarge },
        { new InvalidOperationException("A bug."), StatusCodes.Status500InternalServerError },
        { new IOException("The disk."), StatusCodes.Status500InternalServerError },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_database_that_is_away_is_503_and_only_a_bug_of_ours_is_500(Exception failure, int status)
    {
        var context = new DefaultHttpContext
        {
            RequestServices = new ServiceCollection().AddLogging().AddProblemDetails().BuildServiceProvider(),
        };

        await new FailureAnswers(_ => throw failure, TimeProvider.System, NullLogger<FailureAnswers>.Instance).InvokeAsync(context);

        Assert.Equal(status, context.Response.StatusCode);
        Assert.Equal(status == StatusCodes.Status503ServiceUnavailable, context.Response.Headers.ContainsKey("Retry-After"));
    }

    private sealed class Refused(string message, Exception? inner) : DbException(message, inner);
}

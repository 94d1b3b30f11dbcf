using System.Net;
using System.Text;
using Messaging.EndToEnd.Tests.Support;

namespace Messaging.EndToEnd.Tests.Hosting;

/// <summary>Every refusal under /api is problem details, whatever was wrong.</summary>
[Collection(SharedServers.SqliteInOneLife)]
public sealed class ProblemTests(ServerFixture server)
{
    [Theory]
    [InlineData("GET", "/api/no/such/path")]
    [InlineData("POST", "/api/no/such/path")]
    [InlineData("GET", "/api")]
    [InlineData("GET", "/api/customers/")]
    public async Task A_path_that_there_is_not(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await server.Client.SendAsync(request);
        if (path.EndsWith("customers/", StringComparison.Ordinal))
            Assert.Equal(HttpStatusCode.OK, response.StatusCode); // a slash at the end is the same path
        else
            await IsProblemAsync(HttpStatusCode.NotFound, response);
    }

    [Theory]
    [InlineData("GET", "/api/messages/send")]
    [InlineData("PUT", "/api/messages/send")]
    [InlineData("DELETE", "/api/customers/x")]
    [InlineData("POST", "/api/messages")]
    [InlineData("POST", "/api/messages/stream")]
    [InlineData("GET", "/api/customers/x/read")]
    [InlineData("PUT", "/api/customers")]
    [InlineData("GET", "/api/telnyx/inbound")]
    [InlineData("POST", "/api/inbox/stream")]
    [InlineData("PATCH", "/api/session")]
    [InlineData("NONSENSE", "/api/customers")]
    public async Task A_wrong_method_is_405_and_told_the_right_ones(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await server.Client.SendAsync(request);
        await IsProblemAsync(HttpStatusCode.MethodNotAllowed, response);
        Assert.NotEmpty(response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/event-stream")]
    [InlineData("image/*;q=0.5")]
    public async Task Whatever_the_caller_says_to_accept(string accept)
    {
        foreach (var (path, expected) in new[]
        {
            ("/api/nothing", HttpStatusCode.NotFound), ("/api/messages/send", HttpStatusCode.MethodNotAllowed),
            ("/api/messages", HttpStatusCode.BadRequest), ("/api/customers/x", HttpStatusCode.NotFound),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation("Accept", accept);
            using var response = await server.Client.SendAsync(request);
            await IsProblemAsync(expected, response);
        }
    }

    [Theory]
    [InlineData("/api/messages/send")]
    [InlineData("/api/customers")]
    [InlineData("/api/session")]
    public async Task A_body_that_is_not_json_by_its_type(string path)
    {
        foreach (var type in new[] { "text/plain", "application/x-www-form-urlencoded", "nonsense", "application/json; charset=nonsense" })
        {
            using var response = await server.Client.PostRawAsync(path, "{}", type);
            Assert.Contains(response.StatusCode, new[] { HttpStatusCode.UnsupportedMediaType, HttpStatusCode.BadRequest });
            await IsProblemAsync(response.StatusCode, response);
        }
    }

    [Theory]
    [InlineData("/api/messages/send", 70_000, false)]
    [InlineData("/api/messages/send", 70_000, true)]
    [InlineData("/api/customers", 5_000_000, false)]
    [InlineData("/api/customers", 5_000_000, true)]
    [InlineData("/api/session", 70_000, false)]
    public async Task A_body_that_is_too_large(string path, int size, bool chunked)
    {
        var bytes = Encoding.UTF8.GetBytes($$"""{"name":"{{new string('x', size)}}"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await server.Client.SendAsync(request);
        await IsProblemAsync(HttpStatusCode.RequestEntityTooLarge, response);
    }

    [Fact]
    public async Task Headers_and_addresses_beyond_all_measure_are_refused_and_harm_nothing()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/customers");
        request.Headers.TryAddWithoutValidation("X-Large", new string('x', 40_000));
        using var headers = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, headers.StatusCode);
        using var address = await server.Client.GetAsync("/api/customers?search=" + new string('x', 20_000));
        Assert.Equal(HttpStatusCode.RequestUriTooLong, address.StatusCode);
        await server.Client.GetAsync("/api/customers?search=" + new string('x', 5_000), HttpStatusCode.BadRequest);
        await server.Client.GetAsync("/api/customers?search=" + new string('x', 100), HttpStatusCode.OK);
    }

    private static async Task IsProblemAsync(HttpStatusCode expected, HttpResponseMessage response)
    {
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = System.Text.Json.Nodes.JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal((int)expected, (int)problem["status"]!);
        Assert.NotNull(problem["title"]);
    }
}

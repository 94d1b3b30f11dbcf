using Messaging.Web.Customers;
using Microsoft.AspNetCore.Http;

namespace Messaging.Web.Tests.Customers;

public sealed class ExportFormatTests
{
    private const string Json = "application/json";
    private const string Lines = "application/x-ndjson";

    [Theory]
    [InlineData(null, Json)]
    [InlineData("", Json)]
    [InlineData("*/*", Json)]
    [InlineData("application/*", Json)]
    [InlineData("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Json)]
    [InlineData("application/json", Json)]
    [InlineData("application/x-ndjson", Lines)]
    [InlineData("APPLICATION/X-NDJSON", Lines)]
    [InlineData("application/ndjson", "application/ndjson")]
    [InlineData("application/jsonl", "application/jsonl")]
    [InlineData("application/x-ndjson; charset=utf-8", Lines)]
    [InlineData("application/x-ndjson, */*", Lines)]
    [InlineData("application/x-ndjson, application/*;q=0.9", Lines)]
    [InlineData("application/json, application/x-ndjson", Json)]
    [InlineData("application/json;q=0.5, application/x-ndjson", Lines)]
    [InlineData("application/json;q=0.9, application/x-ndjson;q=0.8", Json)]
    [InlineData("application/json;q=0, */*", Lines)]
    [InlineData("application/x-ndjson;q=0, */*", Json)]
    [InlineData("application/x-ndjson;q=0.1, */*;q=0.5", Json)]
    public void The_caller_gets_what_it_likes_best(string? accept, string expected) => Assert.Equal(expected, Chosen(accept));

    [Theory]
    [InlineData("text/csv")]
    [InlineData("image/*;q=0.5")]
    [InlineData("application/json;q=0")]
    [InlineData("nonsense")]
    [InlineData(",;=/\"")]
    public void Who_accepts_nothing_of_ours_gets_JSON_as_from_every_other_call(string accept) => Assert.Equal(Json, Chosen(accept));

    private static string Chosen(string? accept)
    {
        var request = new DefaultHttpContext().Request;
        if (accept is not null)
            request.Headers.Accept = accept;
        return ExportFormat.Of(request).ContentType;
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Messaging.EndToEnd.Tests.Support;

/// <summary>The calls of the interface as a script makes them.</summary>
public static class Api
{
    /// <summary>Makes a call, insists on a status code, and returns the JSON of the answer.</summary>
    public static async Task<JsonObject> CallAsync(
        this HttpClient client, HttpMethod method, string path, HttpStatusCode expected, JsonNode? body = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(expected == response.StatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
        if ((int)expected >= 400)
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }

    public static Task<JsonObject> GetAsync(this HttpClient client, string path, HttpStatusCode expected) =>
        client.CallAsync(HttpMethod.Get, path, expected);

    public static Task<JsonObject> PostAsync(
        this HttpClient client, string path, HttpStatusCode expected, JsonNode? body = null, string? idempotencyKey = null) =>
        client.CallAsync(HttpMethod.Post, path, expected, body, idempotencyKey);

    /// <summary>Posts bytes as they are.</summary>
    public static Task<HttpResponseMessage> PostRawAsync(
        this HttpClient client, string path, string body, string contentType = "application/json")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return client.PostAsync(path, content);
    }

    /// <summary>Makes a customer and returns its id.</summary>
    public static async Task<string> CreateCustomerAsync(this HttpClient client, string number, string name = "") =>
        (string)(await client.PostAsync("/api/customers", HttpStatusCode.Created, new JsonObject
        {
            ["name"] = name,
            ["phone_numbers"] = new JsonArray(number),
        }))["id"]!;

    public static Task<JsonObject> CustomerAsync(this HttpClient client, string id) =>
        client.GetAsync($"/api/customers/{id}", HttpStatusCode.OK);

    /// <summary>The one customer whom a search finds. What just came in may be found a little later.</summary>
    public static async Task<JsonObject> FindCustomerAsync(this HttpClient client, string search)
    {
        var found = await Eventually.GetAsync(
            async () => (await client.GetAsync($"/api/customers?search={Uri.EscapeDataString(search)}", HttpStatusCode.OK))["customers"]!.AsArray(),
            customers => customers.Count > 0);
        return Assert.Single(found)!.AsObject();
    }

    public static Task<JsonObject> SendTextAsync(this HttpClient client, string customer, string text, string? idempotencyKey = null) =>
        client.PostAsync(
            "/api/messages/send", HttpStatusCode.Created,
            new JsonObject { ["customer_id"] = customer, ["message_text"] = text }, idempotencyKey);

    /// <summary>One page of the history.</summary>
    public static Task<JsonObject> HistoryPageAsync(this HttpClient client, string customer, string query = "") =>
        client.GetAsync($"/api/messages?customerId={Uri.EscapeDataString(customer)}{query}", HttpStatusCode.OK);

    /// <summary>All rows, oldest first, walked page by page.</summary>
    public static async Task<List<JsonObject>> HistoryAsync(this HttpClient client, string customer, int limit = 200)
    {
        var rows = new List<JsonObject>();
        string? before = null;
        do
        {
            var page = await client.HistoryPageAsync(customer, $"&limit={limit}" + (before is null ? "" : $"&before={before}"));
            rows.InsertRange(0, page["messages"]!.AsArray().Select(row => row!.AsObject()));
            before = (string?)page["next_before"];
        }
        while (before is not null);
        return rows;
    }

    public static async Task<JsonObject> RowAsync(this HttpClient client, string customer, string id) =>
        (await client.HistoryAsync(customer)).Single(row => (string)row["id"]! == id);

    /// <summary>The row once it has reached a status.</summary>
    public static Task<JsonObject> RowWithStatusAsync(this HttpClient client, string customer, string id, string status) =>
        Eventually.GetAsync(() => client.RowAsync(customer, id), row => (string)row["status"]! == status);
}

using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using NSec.Cryptography;

namespace Messaging.Bench.Load.Server;

/// <summary>
/// The least that a durable webhook costs on .NET: Kestrel, the signature, and the bytes in a table. Whatever waits is one
/// INSERT; 200 is said once it is committed. It knows no customers, no order and no copies.
/// </summary>
internal static class Floor
{
    private const int LargestBatch = 512;
    private const int Writers = 2;

    /// <summary>Serves until it is killed.</summary>
    public static async Task ServeAsync(string database, string publicKey)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        await using var source = NpgsqlDataSource.Create(database);
        await using (var create = source.CreateCommand("CREATE TABLE floor (id BIGSERIAL PRIMARY KEY, body BYTEA NOT NULL)"))
            await create.ExecuteNonQueryAsync();

        var key = PublicKey.Import(SignatureAlgorithm.Ed25519, Convert.FromBase64String(publicKey), KeyBlobFormat.RawPublicKey);
        var waiting = Channel.CreateUnbounded<Item>();
        app.Run(context => TakeAsync(context, key, waiting.Writer));
        await app.StartAsync();
        Console.WriteLine($"The floor is ready: {app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()}");
        // A writer that fails ends the process, and with it every connection.
        await await Task.WhenAny(Enumerable.Range(0, Writers).Select(_ => WriteAsync(source, waiting.Reader)));
    }

    private static async Task TakeAsync(HttpContext context, PublicKey key, ChannelWriter<Item> waiting)
    {
        var request = context.Request;
        var timestamp = request.Headers["telnyx-timestamp"].ToString();
        var signature = Convert.FromBase64String(request.Headers["telnyx-signature-ed25519"].ToString());
        var prefix = Encoding.ASCII.GetBytes(timestamp + "|");
        var signed = new byte[prefix.Length + (int)request.ContentLength!.Value];
        prefix.CopyTo(signed, 0);
        await request.Body.ReadExactlyAsync(signed.AsMemory(prefix.Length));
        var seconds = long.Parse(timestamp, CultureInfo.InvariantCulture);
        if (Math.Abs(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - seconds) > 300 || !SignatureAlgorithm.Ed25519.Verify(key, signed, signature))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var item = new Item(signed[prefix.Length..]);
        waiting.TryWrite(item);
        await item.Written.Task;
        context.Response.ContentLength = 0;
    }

    private static async Task WriteAsync(NpgsqlDataSource source, ChannelReader<Item> waiting)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var insert = new NpgsqlCommand("INSERT INTO floor (body) SELECT unnest($1)", connection);
        var bodies = new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };
        insert.Parameters.Add(bodies);
        var batch = new List<Item>(LargestBatch);
        while (await waiting.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < LargestBatch && waiting.TryRead(out var item))
                batch.Add(item);
            if (batch.Count == 0)
                continue;
            bodies.Value = batch.Select(item => item.Body).ToArray();
            await insert.ExecuteNonQueryAsync();
            foreach (var item in batch)
                item.Written.SetResult();
        }
    }

    private sealed class Item(byte[] body)
    {
        public byte[] Body => body;

        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

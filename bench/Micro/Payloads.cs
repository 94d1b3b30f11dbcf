namespace Messaging.Bench.Micro;

/// <summary>Webhooks as Telnyx posts them, byte by byte: the samples that the parser is tested with.</summary>
internal static class Payloads
{
    public static byte[] InboundText { get; } = Read("inbound-sms");

    public static byte[] Delivered { get; } = Read("message-finalized-delivered");

    private static byte[] Read(string name)
    {
        using var sample = typeof(Payloads).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The sample {name} is not in this program.");
        using var copy = new MemoryStream();
        sample.CopyTo(copy);
        return copy.ToArray();
    }
}

using System.Reflection;
using DbUp.Engine;

namespace Messaging.Persistence.Storage;

/// <summary>The SQL scripts that lie beside the code, under <c>Schema/&lt;kind&gt;/&lt;side&gt;</c>.</summary>
internal static class SchemaScripts
{
    private static readonly Assembly s_assembly = Assembly.GetExecutingAssembly();

    /// <summary>The numbered scripts of the truth, in their order.</summary>
    public static IReadOnlyList<SqlScript> Truth(string kind)
    {
        var prefix = Prefix(kind, "Truth");
        return
        [
            .. s_assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => new SqlScript(name[prefix.Length..], Text(name))),
        ];
    }

    /// <summary>A script of the read side: <c>tables</c> or, for when they are filled, <c>indexes</c>.</summary>
    public static string ReadSide(string kind, string name) => Text($"{Prefix(kind, "ReadSide")}{name}.sql");

    private static string Prefix(string kind, string side) => $"Messaging.Persistence.Schema.{kind}.{side}.";

    private static string Text(string resource)
    {
        using var reader = new StreamReader(s_assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"There is no script {resource}."));
        return reader.ReadToEnd();
    }
}

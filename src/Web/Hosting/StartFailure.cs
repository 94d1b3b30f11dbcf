using System.Data.Common;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Akka.Configuration;
using Messaging.Persistence.Storage;
using Microsoft.Extensions.Options;

namespace Messaging.Web.Hosting;

/// <summary>What an operator has to put right, in one line each, where a start fails for a reason of theirs.</summary>
internal static partial class StartFailure
{
    private const string Urls = "ASPNETCORE_URLS";

    /// <summary>Null for what is no matter of the settings: a bug, which must show itself in full.</summary>
    public static IReadOnlyList<string>? Reasons(Exception e) => e switch
    {
        OptionsValidationException invalid => [.. invalid.Failures],
        AggregateException several when several.InnerExceptions.All(inner => Reasons(inner) is not null) =>
            [.. several.InnerExceptions.SelectMany(inner => Reasons(inner)!)],
        NotYetException notYet => [notYet.Message],
        ConfigurationException settings => [settings.Message],
        StorageException storage => [Named(Database.Setting, storage.Message)],
        DbException database => [Named(Database.Setting, $"the database failed: {database.Message.ReplaceLineEndings(" ")}")],
        // Kestrel: the address is in use, not ours, or not for us to open.
        IOException { InnerException: not null } => [$"{Urls}: {e.Message}"],
        SocketException socket => [$"{Urls}: one of the addresses cannot be opened here ({socket.SocketErrorCode})."],
        InvalidOperationException when NotANumber().Match(e.Message) is { Success: true } match =>
            [$"{match.Groups["key"].Value.Replace(":", "__", StringComparison.Ordinal)}: expected a whole number."],
        _ => null,
    };

    /// <summary>Whether another start may be enough: the database was away, not set wrong.</summary>
    public static bool MayPass(Exception e) => e switch
    {
        AggregateException several => several.InnerExceptions.All(MayPass),
        StorageException { InnerException: { } cause } => MayPass(cause),
        DbException database => database.IsTransient,
        NotYetException or TimeoutException or SocketException { SocketErrorCode: not SocketError.AddressAlreadyInUse } => true,
        _ => false,
    };

    private static string Named(string setting, string message) =>
        message.StartsWith(setting, StringComparison.Ordinal) ? message : $"{setting}: {message}";

    // The binder of options tells the key in its message only.
    [GeneratedRegex(@"at '(?<key>[A-Za-z0-9:]+)' to type 'System\.Int32'")]
    private static partial Regex NotANumber();
}

/// <summary>The start cannot succeed now, and may a moment later; the message is one line for the operator.</summary>
internal sealed class NotYetException(string message) : Exception(message);

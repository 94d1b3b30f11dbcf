using Microsoft.Extensions.Options;

namespace Messaging.Web.Streams;

/// <summary>How the streams behave; section <c>Stream</c>.</summary>
public sealed class StreamOptions
{
    public const string Section = "Stream";

    /// <summary>Seconds between two pings, 1 to 300.</summary>
    public int PingSeconds { get; set; } = 25;
}

/// <summary>Refuses a pause that cannot work, in one line that names it.</summary>
internal sealed class StreamOptionsValidator : IValidateOptions<StreamOptions>
{
    public ValidateOptionsResult Validate(string? name, StreamOptions options) =>
        options.PingSeconds is >= 1 and <= 300
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Stream__PingSeconds: expected a number of seconds from 1 to 300.");
}

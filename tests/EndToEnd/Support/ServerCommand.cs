using System.Diagnostics;

namespace Messaging.EndToEnd.Tests.Support;

/// <summary>A command of the program, such as <c>move-to-postgres</c>.</summary>
public static class ServerCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs a command of the program, as an operator does; returns what it said once it has succeeded.</summary>
    public static async Task<string> RunAsync(string folder, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [ServerProcess.Program, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        Assert.True(process.ExitCode == 0, $"Exit code {process.ExitCode}: {errors}");
        return await output;
    }
}

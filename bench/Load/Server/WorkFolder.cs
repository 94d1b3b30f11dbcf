namespace Messaging.Bench.Load.Server;

/// <summary>A folder under the system's temporary one that is gone in the end, also when the run is broken off.</summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly EventHandler _atExit;

    public WorkFolder(string prefix)
    {
        Path = Directory.CreateTempSubdirectory(prefix).FullName;
        _atExit = (_, _) => Delete();
        AppDomain.CurrentDomain.ProcessExit += _atExit;
    }

    public string Path { get; }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= _atExit;
        Delete();
    }

    private void Delete()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}

namespace Messaging.Bench.Load.Server;

/// <summary>A folder under the system's temporary one that is gone in the end, also when the run is broken off.</summary>
internal sealed class WorkFolder : IDisposable
{
    public WorkFolder(string prefix)
    {
        Path = Directory.CreateTempSubdirectory(prefix).FullName;
        AtExit.Add(Delete);
    }

    public string Path { get; }

    public void Dispose()
    {
        AtExit.Remove(Delete);
        Delete();
    }

    private void Delete()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}

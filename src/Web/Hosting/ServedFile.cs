namespace Messaging.Web.Hosting;

/// <summary>Holds, for as long as the program runs, the SQLite file that it alone may serve.</summary>
internal sealed record ServedFile(IDisposable Lock);

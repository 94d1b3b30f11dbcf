using Messaging.Cluster.Sabotage;
using Messaging.Web.Hosting;

// The very program that is shipped, run by its own entry point; what spoils it is put in front of its pipeline by the host.
Switches.Prepare();
var program = typeof(StartUp).Assembly.EntryPoint ?? throw new InvalidOperationException("The server has no entry point.");
return program.Invoke(null, [args]) switch
{
    int code => code,
    Task<int> running => await running,
    var other => throw new InvalidOperationException($"The server's entry point returned {other}."),
};

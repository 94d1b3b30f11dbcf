using BenchmarkDotNet.Running;
using Messaging.Bench.Micro;

// Without a choice BenchmarkDotNet asks for one at the console; here it means all.
string[] choice = args.Length == 0 ? ["--filter", "*"] : args;
var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroConfig).Assembly).Run(choice, MicroConfig.Create());
return summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)) ? 1 : 0;

using Loop.Bench.Measuring;
using Loop.Bench.Processes;
using Loop.Bench.Reporting;
using Loop.Bench.Servers;

namespace Loop.Bench;

/// <summary>The command <c>echo</c>: builds, measures, reports. Exit code 0 when it measured, whatever the bars; 2 on bad input.</summary>
internal static class EchoCommand
{
    public static async Task<int> RunAsync(Func<EchoOptions> read, CancellationToken cancel)
    {
        try
        {
            EchoOptions options = read();
            if (options.Servers.Count < 2)
            {
                throw new BenchException("--servers: a comparison needs at least two.");
            }

            if (options.Servers.Except(ServerCatalog.Names).FirstOrDefault() is { } unknown)
            {
                throw new BenchException($"--servers: there is no '{unknown}'. Known: {string.Join(", ", ServerCatalog.Names)}.");
            }

            Commands.RequireLinux();
            if (options.CountSystemCalls)
            {
                await SystemCallCounter.RequireAsync(cancel);
            }

            Console.WriteLine("building…");
            Builder builder = await Builder.CreateAsync(cancel);
            IReadOnlyDictionary<string, ServerCommand> servers = await ServerCatalog.BuildAsync(options.Servers, builder, cancel);
            string hook = await builder.ProjectAsync("bench/peers/AllocationReport", cancel);
            Results results = await EchoBenchmark.RunAsync(options, servers, builder.NativeProgram("echo_load"), hook, cancel);

            IReadOnlyList<string> setUp = SetUp.Describe(options, builder, results);
            string report = Report.Write(results, options, setUp), folder = ResultFolder.Create(builder.Root, options);
            ResultFolder.Write(folder, results, options, setUp, report);
            Console.WriteLine();
            Console.WriteLine(report);
            Console.WriteLine($"Kept in {Path.GetRelativePath(Environment.CurrentDirectory, folder)}");
            return 0;
        }
        catch (BenchException problem)
        {
            await Console.Error.WriteLineAsync(problem.Message);
            return 2;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Interrupted: nothing is kept.");
            return 130;
        }
    }
}

namespace Loop.Bench.Contests;

/// <summary>Runs a command of the benchmark: 0 when it measured, whatever the bars; 2 on bad input or a missing tool.</summary>
internal static class BenchRun
{
    public static async Task<int> GuardAsync(Func<Task> run, CancellationToken cancel)
    {
        try
        {
            await run();
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

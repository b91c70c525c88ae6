using Loop.Bench.Servers;

namespace Loop.Bench.Measuring;

/// <summary>One half of a pair, as it was measured.</summary>
internal sealed record Window(Cell Cell, Ratio Ratio, int Pair, int Start, string Server, LoadResult Load);

/// <summary>Measures a ratio in alternating pairs: both servers stand connected and warm, only one works at a time.</summary>
internal sealed class PairRunner(
    EchoOptions options, IReadOnlyDictionary<string, ServerCommand> servers, string loadProgram, Action<string> progress)
{
    /// <summary>A block of pairs on freshly started servers.</summary>
    public async Task<IReadOnlyList<Window>> BlockAsync(Cell cell, Ratio ratio, int firstPair, int pairs, int start, CancellationToken cancel)
    {
        List<Window> windows = [];
        await using WarmServer numerator = await WarmServer.OpenAsync(servers[ratio.Numerator], cell, options, loadProgram, cancel);
        await using WarmServer denominator = await WarmServer.OpenAsync(servers[ratio.Denominator], cell, options, loadProgram, cancel);
        double seconds = Math.Max(options.Seconds, Math.Max(numerator.LeastWindowSeconds, denominator.LeastWindowSeconds));
        List<double> ratios = [];
        for (int pair = firstPair; pair < firstPair + pairs; pair++)
        {
            // ABBA: a drift of the machine over the pair falls on either side in turn.
            WarmServer[] order = pair % 2 == 0 ? [numerator, denominator] : [denominator, numerator];
            Dictionary<string, LoadResult> results = [];
            foreach (WarmServer server in order)
            {
                LoadResult result = await server.WindowAsync(seconds, cancel);
                results[server.Command.Name] = result;
                windows.Add(new(cell, ratio, pair, start, server.Command.Name, result));
            }

            ratios.Add(results[ratio.Numerator].ServerCpuNs / results[ratio.Denominator].ServerCpuNs);
        }

        LoadResult last = windows[^1].Load;
        progress($"  pairs {firstPair + 1}-{firstPair + pairs}/{options.Pairs} {ratio}: {string.Join(' ', ratios.Select(value => value.ToString("0.00")))}" +
            (last.Cpu0Steal + last.Cpu1Steal > 0.02 ? "  (the hypervisor takes CPU time)" : ""));
        return windows;
    }
}

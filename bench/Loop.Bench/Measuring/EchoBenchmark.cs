using System.Diagnostics;
using Loop.Bench.Servers;

namespace Loop.Bench.Measuring;

/// <summary>All that was measured.</summary>
internal sealed record Results(IReadOnlyList<Cell> Cells, IReadOnlyList<Ratio> Ratios, IReadOnlyList<Window> Windows, IReadOnlyList<Profile> Profiles)
{
    public IEnumerable<Window> Of(Cell cell, string server) => Windows.Where(window => window.Cell == cell && window.Server == server);

    /// <summary>The ratio's pairs, each pair's ratio of CPU time per message.</summary>
    public IEnumerable<double> Pairs(Cell cell, Ratio ratio) => Windows
        .Where(window => window.Cell == cell && window.Ratio == ratio)
        .GroupBy(window => window.Pair)
        .Select(pair => pair.Single(window => window.Server == ratio.Numerator).Load.ServerCpuNs /
            pair.Single(window => window.Server == ratio.Denominator).Load.ServerCpuNs);

    public double Median(Cell cell, string server, Func<LoadResult, double> figure) => Interval.Of(Of(cell, server).Select(window => figure(window.Load))).Median;
}

/// <summary>Runs every workload: the pairs of each ratio, block by block, then each server's profile.</summary>
internal static class EchoBenchmark
{
    public static async Task<Results> RunAsync(
        EchoOptions options, IReadOnlyDictionary<string, ServerCommand> servers, string loadProgram, string startupHook, CancellationToken cancel)
    {
        Stopwatch clock = Stopwatch.StartNew();
        void Progress(string text) => Console.WriteLine($"[{clock.Elapsed:hh\\:mm\\:ss}] {text}");

        List<Cell> cells = [.. from size in options.Sizes from connections in options.Connections select new Cell(connections, size)];
        IReadOnlyList<Ratio> ratios = Ratio.Between(options.Servers);
        List<Window> windows = [];
        List<Profile> profiles = [];
        Results results = new(cells, ratios, windows, profiles);
        PairRunner pairs = new(options, servers, loadProgram, Progress);
        Profiler profiler = new(options, loadProgram, startupHook, Progress);
        for (int i = 0; i < cells.Count; i++)
        {
            Cell cell = cells[i];
            Progress($"workload {i + 1}/{cells.Count}: {cell}");
            for (int first = 0, start = 0; first < options.Pairs; first += options.PairsPerStart, start++)
            {
                int count = Math.Min(options.PairsPerStart, options.Pairs - first);
                foreach (Ratio ratio in ratios)
                {
                    windows.AddRange(await pairs.BlockAsync(cell, ratio, first, count, start, cancel));
                }
            }

            // Half of what the slowest carries: the same rate for all, so that their latencies compare.
            double rate = options.Servers.Min(server => results.Median(cell, server, load => load.MessagesPerSecond)) / 2;
            foreach (string server in options.Servers)
            {
                profiles.Add(await profiler.RunAsync(cell, servers[server], rate, cancel));
            }
        }

        return results;
    }
}

using Loop.Bench.Measuring;
using Loop.Bench.Servers;

namespace Loop.Bench.Proxying;

/// <summary>Two windows side by side: closed loop, or open loop at a rate that both can carry.</summary>
internal sealed record ProxyPair(Cell Cell, Ratio Ratio, int Pair, bool IsOpenLoop, LoadResult First, LoadResult Second);

/// <summary>
/// Measures two proxies in alternating pairs, only one at work at a time: first as fast as they can, then at half of the slower one's most or less, where a
/// latency says something about them: the core of the load and of the server behind the proxy must have time left, or its queue is what is measured.
/// </summary>
internal sealed class ProxyContest(EchoOptions options, IReadOnlyDictionary<string, ServerCommand> servers, string loadProgram)
{
    /// <summary>Of the other core, with either proxy. A message costs it two to three times as much in the open loop, where few of them come together.</summary>
    private const double MostBusy = 0.75;

    private const int RateTrials = 8;

    /// <summary>A window of the open loop is so many times as long: of a few thousand messages one pause of the machine decides the p99.</summary>
    public const int OpenLoopWindows = 4;

    public async Task<IReadOnlyList<ProxyPair>> RunAsync(Cell cell, Ratio ratio, CancellationToken cancel)
    {
        await using WarmServer first = await WarmServer.OpenAsync(servers[ratio.Numerator], cell, options, loadProgram, cancel);
        await using WarmServer second = await WarmServer.OpenAsync(servers[ratio.Denominator], cell, options, loadProgram, cancel);
        List<ProxyPair> pairs = await PairsAsync(rate: 0);
        double rate = Math.Min(Median(pairs.Select(static pair => pair.First)), Median(pairs.Select(static pair => pair.Second))) / 2;
        pairs.AddRange(await PairsAsync(await CarriedAsync(rate)));
        return pairs;

        async Task<double> CarriedAsync(double wanted)
        {
            for (int trial = 0; trial < RateTrials; trial++)
            {
                LoadResult one = await first.WindowAsync(options.Seconds, cancel, wanted), other = await second.WindowAsync(options.Seconds, cancel, wanted);
                if (Math.Max(one.Cpu1Busy, other.Cpu1Busy) <= MostBusy)
                {
                    return wanted;
                }

                wanted *= 0.75;
            }

            throw new BenchException($"{ratio}: CPU {options.LoadCpu} is never less than {MostBusy:0 %} busy. Something else uses it.");
        }

        async Task<List<ProxyPair>> PairsAsync(double rate)
        {
            List<ProxyPair> measured = [];
            double seconds = rate > 0 ? options.Seconds * OpenLoopWindows : options.Seconds;
            for (int pair = 0; pair < options.Pairs; pair++)
            {
                // ABBA: a drift of the machine over the pair falls on either side in turn.
                WarmServer[] order = pair % 2 == 0 ? [first, second] : [second, first];
                LoadResult[] results = [await order[0].WindowAsync(seconds, cancel, rate), await order[1].WindowAsync(seconds, cancel, rate)];
                measured.Add(new(cell, ratio, pair, rate > 0, results[pair % 2], results[1 - (pair % 2)]));
            }

            string line = string.Join(' ', measured.Select(pair => (rate > 0 ? pair.First.P99Us / pair.Second.P99Us : pair.First.MessagesPerSecond / pair.Second.MessagesPerSecond).ToString("0.00")));
            Console.WriteLine($"  {ratio}, {(rate > 0 ? "p99" : "messages/s")}: {line}");
            return measured;
        }
    }

    private static double Median(IEnumerable<LoadResult> windows) => Interval.Of(windows.Select(static window => window.MessagesPerSecond)).Median;
}

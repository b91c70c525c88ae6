using Loop.Bench.Measuring;

namespace Loop.Bench.Contests;

/// <summary>A bar: how many times less CPU time for a unit the first must need than the second; or, by rate, how many times more units in a second it must do.</summary>
internal sealed record Bar(string Contestant, string Against, double? AtLeast, bool ByRate = false);

/// <summary>Two windows side by side.</summary>
internal sealed record SamplePair(string Contestant, string Against, int Pair, Sample First, Sample Second)
{
    /// <summary>The other's CPU time for a unit over the contestant's: over 1, the contestant needs less.</summary>
    public double Ratio => Second.CpuNsAUnit / First.CpuNsAUnit;

    /// <summary>The contestant's units a second over the other's: over 1, the contestant does more.</summary>
    public double RateRatio => First.Units / First.ElapsedNs / (Second.Units / Second.ElapsedNs);

    public double RatioOf(Bar bar) => bar.ByRate ? RateRatio : Ratio;
}

/// <summary>Measures bars in alternating pairs: all contestants stand warm, only one works at a time.</summary>
internal static class Contest
{
    public static async Task<IReadOnlyList<SamplePair>> RunAsync(
        IReadOnlyDictionary<string, Contestant> contestants, IReadOnlyList<Bar> bars, int pairs, double seconds, CancellationToken cancel)
    {
        List<SamplePair> measured = [];
        foreach (Bar bar in bars)
        {
            Contestant first = contestants[bar.Contestant], second = contestants[bar.Against];
            List<double> ratios = [];
            for (int pair = 0; pair < pairs; pair++)
            {
                // ABBA: a drift of the machine over the pair falls on either side in turn.
                Contestant[] order = pair % 2 == 0 ? [first, second] : [second, first];
                Sample[] samples = [await order[0].WindowAsync(seconds, cancel), await order[1].WindowAsync(seconds, cancel)];
                SamplePair one = new(bar.Contestant, bar.Against, pair, samples[pair % 2], samples[1 - (pair % 2)]);
                measured.Add(one);
                ratios.Add(one.RatioOf(bar));
            }

            Console.WriteLine($"  {bar.Against} / {bar.Contestant}: {string.Join(' ', ratios.Select(ratio => ratio.ToString("0.00")))}");
        }

        return measured;
    }

    public static Interval IntervalOf(IEnumerable<SamplePair> pairs, Bar bar) =>
        Interval.Of(pairs.Where(pair => pair.Contestant == bar.Contestant && pair.Against == bar.Against).Select(pair => pair.RatioOf(bar)));

    /// <summary>All windows of one contestant.</summary>
    public static IEnumerable<Sample> Of(IEnumerable<SamplePair> pairs, string name) => pairs
        .SelectMany(pair => (Sample?[])[pair.Contestant == name ? pair.First : null, pair.Against == name ? pair.Second : null])
        .OfType<Sample>();
}

using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;

namespace Loop.Bench.Measuring;

/// <summary>A median with its 95 % interval.</summary>
internal sealed record Interval(double Median, double Low, double High, int Count)
{
    /// <summary>
    /// The interval between two order statistics: it assumes nothing about the distribution, only independent pairs. Under 6 samples no
    /// such interval reaches 95 %, and the extremes stand in for it.
    /// </summary>
    public static Interval Of(IEnumerable<double> samples)
    {
        double[] sorted = [.. samples.Order()];
        if (sorted.Length == 0)
        {
            return new(double.NaN, double.NaN, double.NaN, 0);
        }

        // Between the (k+1)th smallest and the (k+1)th largest the median lies but for 2 P(Binomial(n, 1/2) <= k).
        int leftOut = 0;
        while (Binomial.CDF(0.5, sorted.Length, leftOut + 1) <= 0.025)
        {
            leftOut++;
        }

        return new(sorted.Median(), sorted[leftOut], sorted[^(leftOut + 1)], sorted.Length);
    }
}

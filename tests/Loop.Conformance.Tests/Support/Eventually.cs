using System.Diagnostics;

namespace Loop.Conformance.Tests.Support;

/// <summary>Waits for a condition that no signal announces, with a deadline.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A machine that stood still has let the time pass and nothing else: whoever gives up has looked so often.</summary>
    private const int FewestLooks = 500;

    /// <summary>Looks until the condition holds; fails with what was seen last.</summary>
    public static async Task HoldsAsync(Func<bool> condition, Func<string> otherwise)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(2));
        for (int looks = 1; !condition(); looks++)
        {
            if (watch.Elapsed > Patience && looks > FewestLooks)
            {
                Assert.Fail($"After {Patience.TotalSeconds} s: {otherwise()}");
            }

            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Looks until a value is the one expected.</summary>
    public static Task IsAsync<T>(Func<T> actual, T expected, string what) =>
        HoldsAsync(() => EqualityComparer<T>.Default.Equals(actual(), expected), () => $"{what} is {actual()}, expected {expected}");
}

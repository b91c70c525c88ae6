using System.Diagnostics;

namespace Loop.Runtime.Tests.Support;

/// <summary>Waits for a condition, and fails when it does not come true in time.</summary>
internal static class Deadline
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Waits until <paramref name="condition"/> holds; <paramref name="whatIsWrong"/> says what stands in its way.</summary>
    public static void Until(Func<bool> condition, Func<string> whatIsWrong)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Patience)
            {
                throw new TimeoutException($"not within {Patience.TotalSeconds} s: {whatIsWrong()}");
            }

            Thread.Yield();
        }
    }
}

namespace Loop;

/// <summary>
/// How a lost connection is made again: after a delay that doubles with each failure in a row, and of which a random part is left out, so
/// that many clients of one server do not come back together.
/// </summary>
public sealed class ReconnectOptions
{
    /// <summary>The delay after the first failure or loss. Default 100 ms.</summary>
    public TimeSpan InitialDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest delay. Default 30 s.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The part of each delay that is random, from 0 (none) to 1 (all of it). Default a half.</summary>
    public double Jitter { get; set; } = 0.5;

    /// <summary>How long a connection must have lasted for the delay to start over. Default 10 s.</summary>
    public TimeSpan StableAfter { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Failures in a row after which it is given up; null never gives up.</summary>
    public int? MaxFailures { get; set; }

    /// <summary>Makes the random part repeat itself, for tests; null takes a seed of its own.</summary>
    public int? Seed { get; set; }

    /// <summary>Throws what is wrong with the values.</summary>
    internal void Check()
    {
        if (InitialDelay <= TimeSpan.Zero || MaxDelay < InitialDelay || MaxDelay > TimeSpan.FromDays(1))
        {
            throw new LoopException($"reconnect delays of {InitialDelay} to {MaxDelay} cannot be used; choose 0 < InitialDelay <= MaxDelay <= one day");
        }

        if (Jitter is not (>= 0 and <= 1))
        {
            throw new LoopException($"a reconnect jitter of {Jitter} cannot be used; choose a part from 0 to 1");
        }

        if (MaxFailures is < 1)
        {
            throw new LoopException($"MaxFailures {MaxFailures} cannot be used; choose at least 1, or null to never give up");
        }
    }
}

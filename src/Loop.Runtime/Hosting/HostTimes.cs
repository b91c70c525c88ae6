namespace Loop.Hosting;

/// <summary>
/// The times of a host, checked: one that is too long for the system's waits, or makes no sense, would be found where a loop stalls or a signal asks for the stop.
/// </summary>
internal static class HostTimes
{
    private const string Remedy = "a number alone is days: \"00:01:00\" is a minute";

    private static readonly TimeSpan _longestStop = TimeSpan.FromDays(24);
    private static readonly TimeSpan _longestStall = TimeSpan.FromDays(1);
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(1);

    /// <exception cref="LoopException">One is out of range; the message names it.</exception>
    public static void Check(LoopOptions options)
    {
        Check(nameof(options.ShutdownTimeout), options.ShutdownTimeout, TimeSpan.Zero, _longestStop, $", which resets all at once, to {_longestStop}");
        Check(nameof(options.StallThreshold), options.StallThreshold, TimeSpan.Zero, _longestStall, $", which switches it off, to {_longestStall}");
        Check(nameof(options.StallIsolation), options.StallIsolation, TimeSpan.Zero, _longestStall, $", which switches it off, to {_longestStall}");
        Check(nameof(options.EndProcessAfterStall), options.EndProcessAfterStall ?? _longestStall, _shortest, _longestStall, $" to {_longestStall}, or leave it out for never");
    }

    private static void Check(string name, TimeSpan value, TimeSpan least, TimeSpan most, string choice)
    {
        if (value < least || value > most)
        {
            throw new LoopException($"{name} is {value}; choose {least}{choice} ({Remedy})");
        }
    }
}

namespace Loop.Loops;

/// <summary>When a loop counts as stalled, and what is done about it.</summary>
/// <param name="Threshold">How long one call may hold the loop before it is reported.</param>
/// <param name="Isolation">After how long it counts as stuck, and new clients are sent to other loops; zero for never.</param>
/// <param name="EndProcessAfter">After how long the process is ended; null for never.</param>
internal sealed record StallOptions(TimeSpan Threshold, TimeSpan Isolation, TimeSpan? EndProcessAfter)
{
    /// <summary>The shortest of these times.</summary>
    public TimeSpan Shortest => Shorter(Shorter(Threshold, Isolation), EndProcessAfter ?? TimeSpan.Zero);

    private static TimeSpan Shorter(TimeSpan time, TimeSpan other) => other > TimeSpan.Zero && other < time ? other : time;
}

namespace Loop;

/// <summary>How often the readiness of a watched descriptor is reported (epoll(7)).</summary>
public enum Trigger
{
    /// <summary>While it lasts: in every tick until the condition is gone.</summary>
    Level = 0,

    /// <summary>
    /// When it begins: read or write until the descriptor would block, or leave with <see cref="ReadySource.Rearm()"/>, or the next report may never come.
    /// </summary>
    Edge,

    /// <summary>Once: nothing more is reported until the source is re-armed.</summary>
    OneShot,
}

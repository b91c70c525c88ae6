using Loop.Actors;
using Loop.Timers;

namespace Loop;

/// <summary>An armed timer, to be cancelled. The default value is no timer.</summary>
public readonly struct TimerToken : IEquatable<TimerToken>
{
    private readonly ActorScheduler? _scheduler;
    private readonly TimerHandle _handle;

    internal TimerToken(ActorScheduler scheduler, TimerHandle handle)
    {
        _scheduler = scheduler;
        _handle = handle;
    }

    /// <summary>Compares two tokens.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(TimerToken left, TimerToken right) => left.Equals(right);

    /// <summary>Compares two tokens.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(TimerToken left, TimerToken right) => !left.Equals(right);

    /// <summary>Cancels the timer; a message that it has told already still arrives. On the loop that armed it only.</summary>
    /// <returns>False when it was over already: its one time had come, it was cancelled, or its actor had ended.</returns>
    /// <exception cref="InvalidOperationException">The calling thread is not that loop's.</exception>
    public bool Cancel() => _scheduler is { } scheduler && scheduler.CancelTell(_handle);

    /// <inheritdoc/>
    public bool Equals(TimerToken other) => _scheduler == other._scheduler && _handle == other._handle;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TimerToken other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _handle.GetHashCode();
}

using Loop.Actors;
using Loop.Timers;

namespace Loop;

/// <summary>An armed timer, to be cancelled. The default value is no timer.</summary>
public readonly struct TimerToken : IEquatable<TimerToken>
{
    private readonly ActorScheduler? _owner;
    private readonly ActorCell? _cell;
    private readonly TimerHandle _timer;

    internal TimerToken(ActorScheduler owner, ActorCell cell, TimerHandle timer)
    {
        _owner = owner;
        _cell = cell;
        _timer = timer;
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
    public bool Cancel() => _owner is { } owner && owner.CancelTell(_cell!, _timer);

    /// <inheritdoc/>
    public bool Equals(TimerToken other) => _owner == other._owner && _timer == other._timer;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TimerToken other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_timer);
}

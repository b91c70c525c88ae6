using Loop.Actors;
using Loop.Timers;

namespace Loop;

/// <summary>An armed timer, to be cancelled. The default value is no timer.</summary>
public readonly struct TimerToken : IEquatable<TimerToken>
{
    private readonly ActorScheduler? _owner;
    private readonly TimerHandle _timer;
    private readonly long _dueMs;

    internal TimerToken(ActorScheduler owner, TimerHandle timer, long dueMs)
    {
        _owner = owner;
        _timer = timer;
        _dueMs = dueMs;
    }

    /// <summary>Compares two tokens.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(TimerToken left, TimerToken right) => left.Equals(right);

    /// <summary>Compares two tokens.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(TimerToken left, TimerToken right) => !left.Equals(right);

    /// <summary>
    /// Cancels the timer; a message that it has told already still arrives. Any thread: on that of the loop that armed it at once, elsewhere in that loop's next tick.
    /// Cancelling again does no harm.
    /// </summary>
    /// <returns>
    /// On the loop that armed it: true when the time of a <c>TellAfter</c> has not come, so that its message is not told, whatever ended it, now or before: a
    /// cancellation or the end of its actor. Once that time has come, and for a <c>TellEvery</c>, true when it was armed until now. Elsewhere: false when that loop's
    /// queue is full or the loop has ended, and the timer was not cancelled by this call.
    /// </returns>
    public bool Cancel() => _owner is { } owner && owner.CancelTell(_timer, _dueMs);

    /// <inheritdoc/>
    public bool Equals(TimerToken other) => _owner == other._owner && _timer == other._timer;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TimerToken other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_timer);
}

using Loop.Actors;
using Loop.Timers;

namespace Loop;

/// <summary>An armed timer, to be cancelled. The default value is no timer.</summary>
public readonly struct TimerToken : IEquatable<TimerToken>
{
    private readonly ActorScheduler? _owner;
    private readonly ActorCell? _cell;
    private readonly int _moveCount;
    private readonly TimerHandle _timer;

    internal TimerToken(ActorScheduler owner, ActorCell cell, int moveCount, TimerHandle timer)
    {
        _owner = owner;
        _cell = cell;
        _moveCount = moveCount;
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

    /// <summary>
    /// Cancels the timer; a message that it has told already still arrives. Any thread: on that of the loop that armed it at once, elsewhere in that loop's next tick.
    /// </summary>
    /// <returns>
    /// On the loop that armed it: false when it was over already, because its one time had come, it was cancelled, or its actor had ended. Elsewhere: false
    /// when that loop's queue is full or the loop has ended, and the timer was not cancelled by this call.
    /// </returns>
    public bool Cancel() => _owner is { } owner && owner.CancelTell(_cell!, _moveCount, _timer);

    /// <inheritdoc/>
    public bool Equals(TimerToken other) => _owner == other._owner && _timer == other._timer;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TimerToken other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_timer);
}

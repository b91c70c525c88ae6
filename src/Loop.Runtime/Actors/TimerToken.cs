using Loop.Actors;

namespace Loop;

/// <summary>An armed timer, to be cancelled. The default value is no timer.</summary>
public readonly struct TimerToken : IEquatable<TimerToken>
{
    private readonly PendingTell? _tell;
    private readonly int _node;
    private readonly uint _version;

    internal TimerToken(PendingTell tell)
    {
        _tell = tell;
        _node = tell.Timer.Node;
        _version = tell.Version;
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
    public bool Cancel() => _tell is { } tell && tell.Owner!.CancelTell(tell, _node, _version);

    /// <inheritdoc/>
    public bool Equals(TimerToken other) => _tell == other._tell && _version == other._version;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TimerToken other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_node, _version);
}

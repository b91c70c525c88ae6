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

    /// <summary>Cancels the timer; a message that it has told already still arrives. On the loop that armed it only.</summary>
    /// <returns>False when it was over already: its one time had come, it was cancelled, or its actor had ended.</returns>
    /// <exception cref="InvalidOperationException">The calling thread is not that loop's.</exception>
    public bool Cancel() => _tell is { } tell && tell.Owner!.CancelTell(tell, _node, _version);

    /// <inheritdoc/>
    public bool Equals(TimerToken other) => _tell == other._tell && _version == other._version;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TimerToken other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_node, _version);
}

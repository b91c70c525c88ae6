namespace Loop;

/// <summary>
/// Marks a <c>partial</c> class as a handler: an actor with one instance per connection, whose methods run one at a time on
/// one loop thread. The generator writes the loop that calls them.
/// </summary>
/// <remarks>
/// The limits given here are the class's defaults; <see cref="ListenOptions"/> overrides them for one listener. Time spans
/// are written as <see cref="TimeSpan"/> text with a colon (<c>"00:00:30"</c>); <c>"00:00:00"</c> switches a limit off, except <see cref="CloseTimeout"/>: a connection
/// that has no time to close is reset.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LoopHandlerAttribute : Attribute
{
    /// <summary>Most bytes that an <c>[OnRecv]</c> method returning a count may leave unread. 0 keeps the default, 1 MiB.</summary>
    public int MaxCarryBytes { get; set; }

    /// <summary>Queued bytes over which receiving pauses. 0 keeps the default, 256 KiB.</summary>
    public int SendQueueHighBytes { get; set; }

    /// <summary>Queued bytes under which receiving resumes and <c>[OnDrained]</c> runs. 0 keeps the default, 64 KiB.</summary>
    public int SendQueueLowBytes { get; set; }

    /// <summary>Queued bytes over which the connection is closed. 0 keeps the default, 4 MiB.</summary>
    public int SendQueueHardBytes { get; set; }

    /// <summary>
    /// How long a connection may stay without a byte in either direction. Default five minutes. What the peer takes out of the socket counts: a
    /// connection with bytes in there is closed when the peer has taken none of them for that time, and at most for twice as long.
    /// What it sends to a paused handler counts as far as the socket takes it.
    /// </summary>
    public string? IdleTimeout { get; set; }

    /// <summary>How long a new connection may take to its first byte. Default ten seconds.</summary>
    public string? FirstByteTimeout { get; set; }

    /// <summary>How long a closing connection may take to flush and to see the peer's end; then it is reset. Default five seconds.</summary>
    public string? CloseTimeout { get; set; }

    /// <summary>Most messages that wait for one actor; a further <c>Tell</c> returns <see cref="TellStatus.Full"/>. 0 keeps the default, 4,096.</summary>
    public int MailboxCapacity { get; set; }

    /// <summary>Most restarts (<see cref="Supervision.Restart"/>) of one handler within <see cref="RestartWindow"/>; the next one stops it. 0 keeps the default, 10.</summary>
    public int MaxRestarts { get; set; }

    /// <summary>The time in which restarts are counted. Default one minute.</summary>
    public string? RestartWindow { get; set; }
}

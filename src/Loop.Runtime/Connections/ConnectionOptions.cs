namespace Loop;

/// <summary>Options of connections, accepted and made alike; what is set here overrides what the handler class's attribute says.</summary>
public abstract class ConnectionOptions
{
    private protected ConnectionOptions()
    {
    }

    /// <summary>
    /// How long a connection may stay without a byte in either direction; <see cref="TimeSpan.Zero"/> for no limit. What the peer takes out of the socket
    /// counts: a connection with bytes in there is closed when the peer has taken none of them for that time, and at most for twice as long.
    /// What it sends to a paused handler counts as far as the socket takes it.
    /// </summary>
    public TimeSpan? IdleTimeout { get; set; }

    /// <summary>How long a new connection may take to its first byte; <see cref="TimeSpan.Zero"/> for no limit.</summary>
    public TimeSpan? FirstByteTimeout { get; set; }

    /// <summary>
    /// How long a closing connection may take to flush and to see the peer's end; then it is reset. <see cref="TimeSpan.Zero"/> is no time: it is reset at once, with what
    /// its socket does not take then.
    /// </summary>
    public TimeSpan? CloseTimeout { get; set; }

    /// <summary>Most bytes that an <c>[OnRecv]</c> method returning a count may leave unread.</summary>
    public int? MaxCarryBytes { get; set; }

    /// <summary>Queued bytes over which receiving pauses.</summary>
    public int? SendQueueHighBytes { get; set; }

    /// <summary>Queued bytes under which receiving resumes.</summary>
    public int? SendQueueLowBytes { get; set; }

    /// <summary>Queued bytes over which the connection is closed.</summary>
    public int? SendQueueHardBytes { get; set; }

    /// <summary>Bytes that a closing connection reads and discards while it waits for its peer's end; at a stop of the loop only the time is bounded.</summary>
    public int? LingerBytes { get; set; }

    /// <summary>
    /// Makes the transform of each connection, which stands between the socket and the handler from the first byte on; null for none. Called on the
    /// connection's loop. What it throws closes the connection.
    /// </summary>
    public Func<ConnectionTransform>? Transform { get; set; }

    /// <summary>Most messages that wait for the actor of a connection (<see cref="LoopHandlerAttribute.MailboxCapacity"/>).</summary>
    public int? MailboxCapacity { get; set; }

    /// <summary>Most restarts of one handler within <see cref="RestartWindow"/> (<see cref="LoopHandlerAttribute.MaxRestarts"/>).</summary>
    public int? MaxRestarts { get; set; }

    /// <summary>The time in which restarts are counted; <see cref="TimeSpan.Zero"/> for no limit.</summary>
    public TimeSpan? RestartWindow { get; set; }

    /// <summary>TCP_NODELAY (tcp(7)): what a tick sends leaves at once. Default on.</summary>
    public bool NoDelay { get; set; } = true;

    /// <summary>What makes the transforms that a connection begins with, in their order; null for none.</summary>
    internal virtual Func<ConnectionTransform>[]? MakeTransforms() => Transform is { } transform ? [transform] : null;
}

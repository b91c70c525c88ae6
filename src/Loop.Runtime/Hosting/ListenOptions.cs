namespace Loop;

/// <summary>Options of one listener; what is set here overrides what the handler class's attribute says.</summary>
public sealed class ListenOptions
{
    /// <summary>How long a connection may stay without a byte in either direction; <see cref="TimeSpan.Zero"/> for no limit.</summary>
    public TimeSpan? IdleTimeout { get; set; }

    /// <summary>How long a new connection may take to its first byte; <see cref="TimeSpan.Zero"/> for no limit.</summary>
    public TimeSpan? FirstByteTimeout { get; set; }

    /// <summary>How long a closing connection may take to flush and to see the peer's end; then it is reset.</summary>
    public TimeSpan? CloseTimeout { get; set; }

    /// <summary>Most bytes that an <c>[OnRecv]</c> method returning a count may leave unread.</summary>
    public int? MaxCarryBytes { get; set; }

    /// <summary>Queued bytes over which receiving pauses.</summary>
    public int? SendQueueHighBytes { get; set; }

    /// <summary>Queued bytes under which receiving resumes.</summary>
    public int? SendQueueLowBytes { get; set; }

    /// <summary>Queued bytes over which the connection is closed.</summary>
    public int? SendQueueHardBytes { get; set; }

    /// <summary>Bytes that a closing connection reads and discards while it waits for its peer's end.</summary>
    public int? LingerBytes { get; set; }

    /// <summary>Connections that may wait to be accepted (listen(2)); the kernel caps it at net.core.somaxconn.</summary>
    public int Backlog { get; set; } = 4096;

    /// <summary>TCP_NODELAY on accepted connections (tcp(7)): a tick's answer leaves at once. Default on.</summary>
    public bool NoDelay { get; set; } = true;

    /// <summary>Permissions of a unix socket's file. Default 0600: this user only.</summary>
    public UnixFileMode UnixMode { get; set; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;
}

using Loop.CompilerServices;

namespace Loop.Connections;

/// <summary>The limits of the connections of one listener, resolved: defaults, then the handler class's attribute, then the listener's options.</summary>
internal sealed record ConnectionLimits
{
    public const int DefaultCarryBytes = 1024 * 1024;
    public const int DefaultHighBytes = 256 * 1024;
    public const int DefaultLowBytes = 64 * 1024;
    public const int DefaultHardBytes = 4 * 1024 * 1024;
    public const int DefaultFirstByteTimeoutMs = 10_000;
    public const int DefaultIdleTimeoutMs = 300_000;
    public const int DefaultCloseTimeoutMs = 5_000;

    /// <summary>What a closing connection reads and discards before it gives its peer up.</summary>
    public const int DefaultLingerBytes = 1024 * 1024;

    public int MaxCarryBytes { get; init; } = DefaultCarryBytes;

    public int SendQueueHighBytes { get; init; } = DefaultHighBytes;

    public int SendQueueLowBytes { get; init; } = DefaultLowBytes;

    public int SendQueueHardBytes { get; init; } = DefaultHardBytes;

    /// <summary>0: none.</summary>
    public int FirstByteTimeoutMs { get; init; } = DefaultFirstByteTimeoutMs;

    /// <summary>0: none.</summary>
    public int IdleTimeoutMs { get; init; } = DefaultIdleTimeoutMs;

    public int CloseTimeoutMs { get; init; } = DefaultCloseTimeoutMs;

    public int LingerBytes { get; init; } = DefaultLingerBytes;

    /// <summary>0: the default of actors.</summary>
    public int MailboxCapacity { get; init; }

    public int MaxRestarts { get; init; } = RestartHistory.DefaultMaxRestarts;

    /// <summary>0: none.</summary>
    public int RestartWindowMs { get; init; } = RestartHistory.DefaultWindowMs;

    /// <summary>These limits with what a handler class states.</summary>
    public ConnectionLimits With(HandlerLimits stated) => this with
    {
        MaxCarryBytes = stated.MaxCarryBytes > 0 ? stated.MaxCarryBytes : MaxCarryBytes,
        SendQueueHighBytes = stated.SendQueueHighBytes > 0 ? stated.SendQueueHighBytes : SendQueueHighBytes,
        SendQueueLowBytes = stated.SendQueueLowBytes > 0 ? stated.SendQueueLowBytes : SendQueueLowBytes,
        SendQueueHardBytes = stated.SendQueueHardBytes > 0 ? stated.SendQueueHardBytes : SendQueueHardBytes,
        FirstByteTimeoutMs = stated.FirstByteTimeoutMs >= 0 ? stated.FirstByteTimeoutMs : FirstByteTimeoutMs,
        IdleTimeoutMs = stated.IdleTimeoutMs >= 0 ? stated.IdleTimeoutMs : IdleTimeoutMs,
        CloseTimeoutMs = stated.CloseTimeoutMs >= 0 ? stated.CloseTimeoutMs : CloseTimeoutMs,
        MailboxCapacity = stated.MailboxCapacity,
        MaxRestarts = stated.MaxRestarts > 0 ? stated.MaxRestarts : MaxRestarts,
        RestartWindowMs = stated.RestartWindowMs >= 0 ? stated.RestartWindowMs : RestartWindowMs,
    };

    /// <summary>These limits with what the options of a listener or of a connect say.</summary>
    public ConnectionLimits With(ConnectionOptions options) => this with
    {
        MaxCarryBytes = options.MaxCarryBytes ?? MaxCarryBytes,
        SendQueueHighBytes = options.SendQueueHighBytes ?? SendQueueHighBytes,
        SendQueueLowBytes = options.SendQueueLowBytes ?? SendQueueLowBytes,
        SendQueueHardBytes = options.SendQueueHardBytes ?? SendQueueHardBytes,
        LingerBytes = options.LingerBytes ?? LingerBytes,
        FirstByteTimeoutMs = Ms(options.FirstByteTimeout, FirstByteTimeoutMs, nameof(options.FirstByteTimeout)),
        IdleTimeoutMs = Ms(options.IdleTimeout, IdleTimeoutMs, nameof(options.IdleTimeout)),
        CloseTimeoutMs = Ms(options.CloseTimeout, CloseTimeoutMs, nameof(options.CloseTimeout)),
        MailboxCapacity = Count(options.MailboxCapacity, MailboxCapacity, nameof(options.MailboxCapacity)),
        MaxRestarts = Count(options.MaxRestarts, MaxRestarts, nameof(options.MaxRestarts)),
        RestartWindowMs = Ms(options.RestartWindow, RestartWindowMs, nameof(options.RestartWindow)),
    };

    /// <summary>Checks that the limits fit each other.</summary>
    /// <exception cref="LoopException">They contradict each other.</exception>
    public ConnectionLimits Checked(string where)
    {
        if (SendQueueLowBytes > SendQueueHighBytes || SendQueueHighBytes > SendQueueHardBytes || SendQueueLowBytes < 0 || MaxCarryBytes < 1)
        {
            throw new LoopException(
                $"{where}: the send queue's limits must rise: low {SendQueueLowBytes} <= high {SendQueueHighBytes} <= hard {SendQueueHardBytes} bytes, " +
                $"and MaxCarryBytes {MaxCarryBytes} must be at least 1; change them in [LoopHandler(...)] or in the listener's options");
        }

        return this;
    }

    private static int Count(int? value, int otherwise, string name)
    {
        const int most = 1 << 20;
        return value is < 1 or > most ? throw new LoopException($"{name} is {value}; choose 1 to {most}") : value ?? otherwise;
    }

    private static int Ms(TimeSpan? time, int otherwise, string name)
    {
        if (time is not { } stated)
        {
            return otherwise;
        }

        if (stated < TimeSpan.Zero || stated.TotalMilliseconds > int.MaxValue)
        {
            throw new LoopException($"{name} is {stated}; choose a time from 0 to 24 days");
        }

        return (int)Math.Ceiling(stated.TotalMilliseconds);
    }
}

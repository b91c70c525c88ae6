using System.ComponentModel;

namespace Loop.CompilerServices;

/// <summary>The limits that a handler class states in its attribute; 0 (or -1 for a time) means that it states none.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct HandlerLimits
{
    /// <summary>Makes a set of limits that states none.</summary>
    public HandlerLimits()
    {
    }

    /// <summary>Most bytes carried over between calls.</summary>
    public int MaxCarryBytes { get; init; }

    /// <summary>High watermark of the send queue.</summary>
    public int SendQueueHighBytes { get; init; }

    /// <summary>Low watermark of the send queue.</summary>
    public int SendQueueLowBytes { get; init; }

    /// <summary>Hard cap of the send queue.</summary>
    public int SendQueueHardBytes { get; init; }

    /// <summary>Idle time in milliseconds; 0 switches the limit off, -1 keeps the default.</summary>
    public int IdleTimeoutMs { get; init; } = -1;

    /// <summary>Time to the first byte in milliseconds; 0 switches the limit off, -1 keeps the default.</summary>
    public int FirstByteTimeoutMs { get; init; } = -1;

    /// <summary>Close time in milliseconds; -1 keeps the default.</summary>
    public int CloseTimeoutMs { get; init; } = -1;

    /// <summary>Most messages that wait for one actor.</summary>
    public int MailboxCapacity { get; init; }

    /// <summary>Most restarts of one handler within the window.</summary>
    public int MaxRestarts { get; init; }

    /// <summary>The window of restarts in milliseconds; 0 switches the limit off, -1 keeps the default.</summary>
    public int RestartWindowMs { get; init; } = -1;
}

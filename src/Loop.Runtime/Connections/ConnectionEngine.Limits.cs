using Loop.Buffers;
using Microsoft.Extensions.Logging;

namespace Loop.Connections;

/// <summary>Time and memory: what runs out, and who pays for it.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    /// <summary>Connections paused in one tick, each found by a walk over all.</summary>
    private const int PausesPerTick = 16;

    /// <summary>The log says so often at most that memory is short.</summary>
    private const int PressureNoteMs = 10_000;

    private readonly MemoryAccount _carryMemory = new();
    private bool _memoryMayBeShort;
    private bool _memoryStopsAccepting;
    private int _memoryPaused;
    private bool _pressureIsNoted;
    private long _pressureNotedAgainMs;

    /// <summary>Buffer memory that this loop holds, in bytes; mailboxes count.</summary>
    public long BufferBytes => _receiveMemory.MemoryBytes + _chunks.InUseBytes + ArenaBytes
        + _carryMemory.Bytes + _copyMemory.Bytes + Files.BufferBytes + Datagrams.MemoryBytes + (Actors?.MemoryBytes ?? 0);

    /// <summary>Memory of the send arenas, in bytes.</summary>
    public long ArenaBytes => _arena.MemoryBytes + _submittedArena.MemoryBytes;

    /// <summary>Memory grew somewhere: looked at once, at the end of the tick.</summary>
    public void NoteMemoryUse() => _memoryMayBeShort = true;

    private ConnectionExtras ExtrasOf(Connection connection) => connection.Extras ??= new(_carryMemory);

    private void ExpireDeadlines()
    {
        while (_deadlines.TakeDue(_nowMs) is { } connection)
        {
            long dueMs = NextDueMs(connection);
            if (dueMs > _nowMs)
            {
                _deadlines.Add(connection, dueMs);
            }
            else if (dueMs >= 0)
            {
                Expire(connection);
            }
        }
    }

    private void Expire(Connection connection)
    {
        if ((connection.Flags & ConnectionFlags.TearingDown) != 0)
        {
            // Its method has had its time.
            FinishTeardown(connection);
        }
        else if ((connection.Flags & ConnectionFlags.Closing) != 0)
        {
            if (IsStillTakingFile(connection))
            {
                _deadlines.Add(connection, NextDueMs(connection));
            }
            else
            {
                Counters.UnfinishedCloses++;
                Abort(connection, CloseReason.CloseTimeout);
            }
        }
        else
        {
            bool silent = (connection.Flags & ConnectionFlags.FirstByteSeen) == 0 && connection.DueMs <= _nowMs && connection.Class.Limits.FirstByteTimeoutMs > 0;
            if (IsPeerSpeaking(connection, silent))
            {
                long dueMs = NextDueMs(connection);
                if (dueMs >= 0)
                {
                    _deadlines.Add(connection, dueMs);
                }

                return;
            }

            if (!silent && IsPeerTaking(connection, out long againMs))
            {
                _deadlines.Add(connection, againMs);
                return;
            }

            Close(connection, silent ? CloseReason.FirstByteTimeout : CloseReason.IdleTimeout);
        }
    }

    /// <summary>When a connection's nearest limit runs out; -1 when it has none.</summary>
    private static long NextDueMs(Connection connection)
    {
        if ((connection.Flags & ConnectionFlags.Closing) != 0)
        {
            // While a file is being sent the close time runs from the last progress: no fixed time would do for every length.
            return connection.Extras?.Files is { Count: > 0 } && (connection.Flags & ConnectionFlags.TearingDown) == 0
                ? Math.Max(connection.DueMs, connection.LastActivityMs + connection.Class.Limits.CloseTimeoutMs)
                : connection.DueMs;
        }

        ConnectionLimits limits = connection.Class.Limits;
        long dueMs = limits.IdleTimeoutMs > 0 ? connection.LastActivityMs + limits.IdleTimeoutMs : -1;
        if (limits.FirstByteTimeoutMs > 0 && (connection.Flags & ConnectionFlags.FirstByteSeen) == 0)
        {
            dueMs = dueMs < 0 ? connection.DueMs : Math.Min(dueMs, connection.DueMs);
        }

        return dueMs;
    }

    /// <summary>
    /// At 75 % of the limit the largest consumers are paused, at 90 % accepting stands still, at 100 % the largest is closed.
    /// </summary>
    private void RelievePressure()
    {
        if (!_memoryMayBeShort)
        {
            return;
        }

        _memoryMayBeShort = _memoryPaused > 0 || _memoryStopsAccepting;
        long limit = _options.MaxBufferBytes;
        long used = BufferBytes;
        _memoryStopsAccepting = used > limit / 10 * 9;
        if (_memoryStopsAccepting)
        {
            PauseAccepting();
        }

        if (used > limit / 4 * 3)
        {
            _memoryMayBeShort = true;
            Counters.MemoryPressures++;
            NotePressure(used);
            PauseLargest(used - (limit / 4 * 3));
            if (used > limit)
            {
                CloseLargest(used);
            }
        }
        else
        {
            _pressureIsNoted = false;
            if (_memoryPaused > 0)
            {
                _memoryPaused = 0;
                ForEach(static (engine, connection) => engine.Unpause(connection, ConnectionFlags.PausedByMemory));
            }
        }
    }

    private void PauseLargest(long overBytes)
    {
        const ConnectionFlags without = ConnectionFlags.PausedByMemory | ConnectionFlags.Leaving | ConnectionFlags.Closing;
        if (_memoryPaused > 0)
        {
            // Whose memory has gone, or waits for more to come, goes on: what takes the rest may be no connection's.
            ForEach(static (engine, connection) =>
            {
                if ((connection.Flags & ConnectionFlags.PausedByMemory) != 0 && PausableBytes(connection) == 0)
                {
                    engine.Unpause(connection, ConnectionFlags.PausedByMemory);
                }
            });
        }

        for (int i = 0; i < PausesPerTick && overBytes > 0 && Largest(&PausableBytes, without) is { } connection; i++)
        {
            _memoryPaused++;
            AddPause(connection, ConnectionFlags.PausedByMemory);
            overBytes -= PausableBytes(connection);
        }
    }

    /// <summary>
    /// Closes the largest, as long as that brings the loop under its limit. Where what others than connections hold is over it by itself, no close does: then connections
    /// keep the quarter that is theirs between the first pause and the limit.
    /// </summary>
    private void CloseLargest(long used)
    {
        long held = 0;
        for (int slot = 0; slot < _slotsUsed; slot++)
        {
            held += _slots[slot] is { } connection && (connection.Flags & ConnectionFlags.TearingDown) == 0 ? HeldMemoryBytes(connection) : 0;
        }

        long limit = _options.MaxBufferBytes;
        long over = Math.Min(used - limit, used - held <= limit ? long.MaxValue : held - (limit / 4));
        while (over > 0 && Largest(&HeldMemoryBytes) is { } largest)
        {
            over -= HeldMemoryBytes(largest);
            Abort(largest, CloseReason.MemoryPressure);
            FinishTeardown(largest);
        }
    }

    private void NotePressure(long used)
    {
        if (!_pressureIsNoted && _nowMs >= _pressureNotedAgainMs)
        {
            _pressureNotedAgainMs = _nowMs + PressureNoteMs;
            _pressureIsNoted = true;
            LogMemoryShort(_logger, used, _options.MaxBufferBytes, Files.BufferBytes);
        }
    }

    private static long HeldMemoryBytes(Connection connection) => connection.Extras?.MemoryBytes ?? 0;

    /// <summary>
    /// Memory that a pause keeps from growing, and lets go of in time. The beginning of a frame it would keep for good: that waits for bytes, and its length has
    /// a limit of its own. So it would what is held for a handler that nothing else holds back.
    /// </summary>
    private static long PausableBytes(Connection connection)
    {
        if (connection.Extras is not { } extras)
        {
            return 0;
        }

        const ConnectionFlags byOthers = ConnectionFlags.HeldBack & ~ConnectionFlags.PausedByMemory;
        bool shrinks = !extras.Backlog.IsEmpty || (connection.Flags & byOthers) != 0;
        return shrinks ? extras.MemoryBytes - (extras.WantsMore ? extras.Carry.MemoryBytes : 0) : 0;
    }

    private Connection? Largest(delegate*<Connection, long> measure, ConnectionFlags without = ConnectionFlags.None)
    {
        Connection? largest = null;
        long most = 0;
        for (int slot = 0; slot < _slotsUsed; slot++)
        {
            if (_slots[slot] is not { Extras: not null } connection || (connection.Flags & (ConnectionFlags.TearingDown | without)) != 0)
            {
                continue;
            }

            long bytes = measure(connection);
            if (bytes > most)
            {
                largest = connection;
                most = bytes;
            }
        }

        return largest;
    }

    [LoggerMessage(
        EventId = 13,
        Level = LogLevel.Warning,
        Message = "Buffers hold {Used} bytes, over three quarters of the {Limit} that this loop may (MaxBufferBytes); kept contents of files are {Files} of them. "
            + "The largest connections are paused; at nine tenths accepting stands still, and at the limit the largest are closed")]
    private static partial void LogMemoryShort(ILogger logger, long used, long limit, long files);
}

using Loop.Buffers;

namespace Loop.Connections;

/// <summary>Time and memory: what runs out, and who pays for it.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    /// <summary>Connections paused in one tick, each found by a walk over all.</summary>
    private const int PausesPerTick = 16;

    private readonly MemoryAccount _carryMemory = new();
    private bool _memoryMayBeShort;
    private bool _memoryStopsAccepting;
    private int _memoryPaused;

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
            PauseLargest(used - (limit / 4 * 3));
            while (used > limit && Largest() is { } largest)
            {
                long freed = largest.Extras!.MemoryBytes;
                Abort(largest, CloseReason.MemoryPressure);
                FinishTeardown(largest);
                used -= freed;
            }
        }
        else if (_memoryPaused > 0)
        {
            _memoryPaused = 0;
            ForEach(static (engine, connection) => engine.Unpause(connection, ConnectionFlags.PausedByMemory));
        }
    }

    private void PauseLargest(long overBytes)
    {
        for (int i = 0; i < PausesPerTick && overBytes > 0 && Largest(ConnectionFlags.PausedByMemory | ConnectionFlags.Leaving | ConnectionFlags.Closing) is { } connection; i++)
        {
            _memoryPaused++;
            AddPause(connection, ConnectionFlags.PausedByMemory);
            overBytes -= connection.Extras!.MemoryBytes;
        }
    }

    private Connection? Largest(ConnectionFlags without = ConnectionFlags.None)
    {
        Connection? largest = null;
        long most = 0;
        for (int slot = 0; slot < _slotsUsed; slot++)
        {
            if (_slots[slot] is { Extras: { } extras } connection
                && (connection.Flags & (ConnectionFlags.TearingDown | without)) == 0
                && extras.MemoryBytes > most)
            {
                largest = connection;
                most = extras.MemoryBytes;
            }
        }

        return largest;
    }
}

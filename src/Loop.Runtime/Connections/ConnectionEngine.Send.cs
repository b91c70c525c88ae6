using System.Runtime.CompilerServices;
using Loop.Buffers;
using Loop.Rings;

namespace Loop.Connections;

/// <summary>
/// Sending: what handlers queue in a tick becomes pieces in the tick's memory, and one send per connection at its end. What a
/// socket does not take at once moves to the connection's backlog, and the tick's memory comes home.
/// </summary>
internal sealed unsafe partial class ConnectionEngine
{
    /// <summary>Pieces of one connection in one tick; what comes beyond goes to the backlog (IOV_MAX is 1,024).</summary>
    private const int MaxPieces = 512;

    private readonly bool _sendsAtOnce;
    private SendArena _arena = new();
    private SendArena _submittedArena = new();
    private PieceList _pieces = new();
    private PieceList _submittedPieces = new();
    private SendOperation[] _operations = new SendOperation[256];
    private SendOperation[] _submittedOperations = new SendOperation[256];
    private int _submittedCount;
    private bool _submittedIsOpen;

    /// <summary>The tick's sends are handed to the ring, and the kernel has not seen them.</summary>
    private bool _submittedIsQueued;

    /// <summary>The tick's sends are being made: some are in the list, and not tried yet.</summary>
    private bool _isFlushing;
    private List<object> _kept = [];
    private List<object> _submittedKept = [];
    private Connection[] _dirty = new Connection[256];
    private int _dirtyCount;

    /// <summary>Hands a received buffer on: the piece refers to the receive memory, which waits for it.</summary>
    public SendStatus SendReceived(Connection connection, in RecvBuffer bytes)
    {
        CheckOwner();
        bytes.Check();
        if (bytes.BufferId < 0 || bytes.Engine != this || (connection.Flags & (ConnectionFlags.NotSendingPlainly | ConnectionFlags.HasBacklog)) != 0)
        {
            return SendCopy(connection, new(bytes.Data, bytes.Length));
        }

        if (bytes.Length == 0)
        {
            return SendStatus.Ok;
        }

        bytes.MarkSent();
        _receiveMemory.AddReference(bytes.BufferId);
        return AddPiece(connection, bytes.Data, bytes.Length, bytes.BufferId);
    }

    /// <summary>Copies bytes into the tick's memory, or behind the backlog when there is one.</summary>
    public SendStatus SendCopy(Connection connection, ReadOnlySpan<byte> bytes)
    {
        CheckOwner();
        return (connection.Flags & ConnectionFlags.NotSendingPlainly) == 0 ? SendPlainly(connection, bytes) : SendThrough(connection, bytes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private SendStatus SendPlainly(Connection connection, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return SendStatus.Ok;
        }

        if ((connection.Flags & ConnectionFlags.HasBacklog) != 0)
        {
            fixed (byte* data = bytes)
            {
                return AppendBacklog(connection, data, bytes.Length);
            }
        }

        if (_zeroCopyBytes > 0 && GoesZeroCopy(connection, bytes.Length))
        {
            return SendFromChunks(connection, bytes);
        }

        if (connection.TickBytes + bytes.Length > connection.Class.HighBytes && ExceedsHard(connection, bytes.Length))
        {
            return SendStatus.Closed;
        }

        byte* copy = _arena.Take(bytes.Length);
        bytes.CopyTo(new(copy, bytes.Length));
        if (connection.FirstPiece >= 0)
        {
            ref SendPiece last = ref _pieces[connection.LastPiece];
            if (last.BufferId < 0 && last.Data + last.Length == copy)
            {
                // Small writes of one handler lie side by side: one piece.
                last.Length += bytes.Length;
                connection.TickBytes += bytes.Length;
                return StatusOf(connection);
            }
        }

        return AddPiece(connection, copy, bytes.Length, bufferId: -1);
    }

    /// <summary>Refers to a shared buffer, and keeps it alive until the send was attempted.</summary>
    public SendStatus SendShared(Connection connection, SendBuffer bytes)
    {
        CheckOwner();
        if ((connection.Flags & (ConnectionFlags.NotSendingPlainly | ConnectionFlags.HasBacklog)) != 0 || bytes.Length == 0)
        {
            return SendCopy(connection, bytes.Span);
        }

        if (_kept.Count == 0 || !ReferenceEquals(_kept[^1], bytes))
        {
            _kept.Add(bytes);
        }

        return AddPiece(connection, bytes.Address, bytes.Length, bufferId: -1);
    }

    public static int QueuedBytes(Connection connection) =>
        connection.TickBytes + ((connection.Flags & (ConnectionFlags.HasBacklog | ConnectionFlags.Transformed)) != 0 ? connection.Extras!.QueuedBytes : 0);

    public void DisposePieces()
    {
        _pieces.Dispose();
        _submittedPieces.Dispose();
    }

    private SendStatus AddPiece(Connection connection, byte* data, int lengthBytes, int bufferId)
    {
        if ((connection.Flags & ConnectionFlags.NotSending) != 0
            || connection.PieceCount >= MaxPieces
            || (connection.TickBytes + lengthBytes > connection.Class.HighBytes && ExceedsHard(connection, lengthBytes)))
        {
            return AddPieceSlow(connection, data, lengthBytes, bufferId);
        }

        int index = _pieces.Add(data, lengthBytes, bufferId);
        if (connection.FirstPiece < 0)
        {
            connection.FirstPiece = index;
            MarkDirty(connection);
        }
        else
        {
            _pieces[connection.LastPiece].Next = index;
        }

        connection.LastPiece = index;
        connection.PieceCount++;
        connection.TickBytes += lengthBytes;
        return StatusOf(connection);
    }

    private SendStatus AddPieceSlow(Connection connection, byte* data, int lengthBytes, int bufferId)
    {
        SendStatus status = SendStatus.Closed;
        if ((connection.Flags & ConnectionFlags.NotSending) == 0)
        {
            status = AppendBacklog(connection, data, lengthBytes);
        }

        Release(bufferId);
        return status;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private SendStatus StatusOf(Connection connection) =>
        connection.TickBytes > connection.Class.HighBytes ? NoteOverHigh(connection) : SendStatus.Ok;

    /// <summary>
    /// Receiving pauses before the handler's next call, not when the tick ends: the pieces that have already come could otherwise be answered
    /// with megabytes in one tick. Should the socket take everything, settling ends the pause again.
    /// </summary>
    private SendStatus NoteOverHigh(Connection connection)
    {
        if ((connection.Flags & ConnectionFlags.OverHigh) == 0)
        {
            connection.Flags |= ConnectionFlags.OverHigh;
            Counters.BackpressurePauses++;
            AddPause(FlowSource(connection), ConnectionFlags.PausedBySendQueue);
        }

        AddUnsettled(connection);
        return SendStatus.Backpressure;
    }

    /// <summary>True when a connection's queue would grow over its hard cap; then it is closed: its peer does not read.</summary>
    private bool ExceedsHard(Connection connection, int moreBytes)
    {
        // What a transform makes of bytes that it held back takes their place.
        int replacedBytes = (connection.Flags & ConnectionFlags.Transformed) != 0 && connection.Extras!.Transform is { IsInCall: true } stage ? stage.UnsentBytes : 0;
        if ((long)QueuedBytes(connection) + moreBytes - replacedBytes <= connection.Class.Limits.SendQueueHardBytes)
        {
            return false;
        }

        Overflow(connection);
        return true;
    }

    private void Overflow(Connection connection)
    {
        Counters.SendQueueOverflows++;
        Abort(connection, CloseReason.SendQueueOverflow);
    }

    private void MarkDirty(Connection connection)
    {
        if ((connection.Flags & ConnectionFlags.Dirty) != 0)
        {
            return;
        }

        connection.Flags |= ConnectionFlags.Dirty;
        if (_dirtyCount == _dirty.Length)
        {
            Array.Resize(ref _dirty, _dirty.Length * 2);
        }

        _dirty[_dirtyCount++] = connection;
    }

    private SendStatus AppendBacklog(Connection connection, byte* data, int lengthBytes)
    {
        if (ExceedsHard(connection, lengthBytes))
        {
            return SendStatus.Closed;
        }

        ByteQueue backlog = ExtrasOf(connection).Backlog;
        backlog.Append(_chunks, data, lengthBytes);
        connection.Flags |= ConnectionFlags.HasBacklog;
        NoteMemoryUse();
        if (QueuedBytes(connection) > connection.Class.HighBytes)
        {
            return NoteOverHigh(connection);
        }

        return (connection.Flags & ConnectionFlags.OverHigh) != 0 ? SendStatus.Backpressure : SendStatus.Ok;
    }
}

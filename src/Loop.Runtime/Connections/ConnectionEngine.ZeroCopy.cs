using Loop.Buffers;
using Loop.Rings;

namespace Loop.Connections;

/// <summary>
/// Large sends that are not copied into the kernel (option of io_uring). They lie in chunks of the ring's send memory from the start, so that no handler's memory and no
/// receive memory waits for a peer: such a chunk comes home with the kernel's notification, which may be long after the connection is gone.
/// </summary>
internal sealed unsafe partial class ConnectionEngine
{
    private readonly Stack<int> _freeZeroCopies = new();
    private ZeroCopy[] _zeroCopies = new ZeroCopy[16];
    private int _zeroCopiesUsed;
    private readonly int _zeroCopyBytes;

    /// <summary>Zero-copy sends whose memory the kernel still reads.</summary>
    public int ZeroCopiesOut => _zeroCopiesUsed - _freeZeroCopies.Count;

    /// <summary>Whether bytes go straight into the connection's chunks, from where they are sent without another copy.</summary>
    private bool GoesZeroCopy(Connection connection, int lengthBytes) =>
        _zeroCopyBytes > 0 && lengthBytes >= _zeroCopyBytes && (connection.Flags & ConnectionFlags.Unix) == 0 && connection.Extras is not { CopiesSends: true };

    private SendStatus SendFromChunks(Connection connection, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* data = bytes)
        {
            SendStatus status = AppendBacklog(connection, data, bytes.Length);
            if (status == SendStatus.Closed)
            {
                return status;
            }

            Counters.SentBytes += bytes.Length;
            if (connection.FirstPiece < 0)
            {
                // With pieces of this tick before it, the flush that sends them goes on with the backlog.
                AddUnsettled(connection);
            }

            return status;
        }
    }

    /// <summary>Sends the run of bytes at the head of the backlog so, where it lies where it must and is worth it.</summary>
    private bool TryStartZeroCopy(Connection connection, byte* data, int lengthBytes)
    {
        Chunk chunk = connection.Extras!.Backlog.Head!;
        if (!GoesZeroCopy(connection, lengthBytes) || !chunk.IsShared)
        {
            return false;
        }

        if (!_freeZeroCopies.TryPop(out int slot))
        {
            slot = _zeroCopiesUsed++;
            if (slot == _zeroCopies.Length)
            {
                Array.Resize(ref _zeroCopies, slot * 2);
            }
        }

        ref ZeroCopy send = ref _zeroCopies[slot];
        send.Generation++;
        send.Connection = connection;
        send.Chunk = chunk;
        chunk.Readers++;
        Counters.ZeroCopySends++;
        ulong token = Token.Make(slot, send.Generation);
        connection.Extras.ZeroCopy = token;
        _ring.SendZeroCopy(connection.Descriptor, token, data, lengthBytes);
        return true;
    }

    /// <summary>Ends the send of the backlog that waits for room.</summary>
    private void StopWaitingSend(Connection connection)
    {
        if (connection.Extras!.ZeroCopy is { } token)
        {
            _ring.StopZeroCopy(token);
        }
        else
        {
            _ring.StopWaiting(connection.Descriptor, connection.Token);
        }
    }

    /// <summary>The first completion: what was taken. Without <see cref="Completion.More"/> no notification follows.</summary>
    private void OnZeroCopySend(in Completion completion)
    {
        int slot = Token.Slot(completion.Token);
        Connection connection = _zeroCopies[slot].Connection!;
        connection.Extras!.ZeroCopy = null;
        if (!completion.More)
        {
            EndZeroCopy(slot);
        }

        if (RingResult.RefusesZeroCopy(completion.Result))
        {
            // Too much locked memory, or a kind of socket that cannot: the same bytes go once more, copied.
            connection.Extras.CopiesSends = true;
            AfterWaitingSend(connection, RingResult.WouldBlock);
            return;
        }

        AfterWaitingSend(connection, completion.Result);
    }

    /// <summary>The notification: the kernel reads the memory no more. Where it had copied it all the same, this connection's sends are copied from now on.</summary>
    private void OnZeroCopyDone(in Completion completion)
    {
        int slot = Token.Slot(completion.Token);
        if (completion.Result != 0)
        {
            Counters.ZeroCopiesCopied++;
            if (!_ring.KeepsZeroCopy)
            {
                _zeroCopies[slot].Connection!.Extras!.CopiesSends = true;
            }
        }

        EndZeroCopy(slot);
    }

    private void EndZeroCopy(int slot)
    {
        Chunk chunk = _zeroCopies[slot].Chunk!;
        _zeroCopies[slot] = new() { Generation = _zeroCopies[slot].Generation };
        _freeZeroCopies.Push(slot);
        _chunks.EndRead(chunk);
    }

    private struct ZeroCopy
    {
        public uint Generation;

        /// <summary>Whose send it is; it may be gone before the notification comes.</summary>
        public Connection? Connection;
        public Chunk? Chunk;
    }
}

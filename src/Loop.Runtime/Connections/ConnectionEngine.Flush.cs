using Loop.Buffers;
using Loop.Rings;

namespace Loop.Connections;

/// <summary>Flushing: one send per connection and tick, and what becomes of it.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    /// <summary>Sends what every connection has queued in this tick.</summary>
    private void Flush()
    {
        if (_submittedIsOpen || _dirtyCount == 0)
        {
            // While the kernel has not taken the last tick's sends, this tick's wait behind them.
            return;
        }

        _isFlushing = true;
        int count = 0;
        if (_operations.Length < _dirtyCount)
        {
            Array.Resize(ref _operations, _dirty.Length);
        }

        int dirtyCount = _dirtyCount;
        for (int i = 0; i < _dirtyCount; i++)
        {
            Connection connection = _dirty[i];
            _dirty[i] = null!;
            if (connection.FirstPiece < 0)
            {
                connection.Flags &= ~ConnectionFlags.Dirty;
            }
            else if (i >= dirtyCount)
            {
                QueueBehind(connection);
            }
            else if (IsFileNext(connection))
            {
                SendAheadOfFile(connection);
            }
            else
            {
                connection.SendIndex = count;
                TakePieces(connection, ref _operations[count++], settles: true);
            }
        }

        _dirtyCount = 0;
        Counters.Sends += count;
        Span<SendOperation> operations = new(_operations, 0, count);
        _ring.Send(operations, 0, _pieces.Items);
        if (_sendsAtOnce)
        {
            NoteSent(operations);
            _isFlushing = false;
            return;
        }

        SwapPieces();
        _submittedCount = count;
        _submittedIsOpen = true;
        _submittedIsQueued = true;
        _isFlushing = false;
    }

    /// <summary>What is sent from here on lies elsewhere than what has been handed to the ring.</summary>
    private void SwapPieces()
    {
        (_submittedOperations, _operations) = (_operations, _submittedOperations);
        (_submittedPieces, _pieces) = (_pieces, _submittedPieces);
        (_submittedArena, _arena) = (_arena, _submittedArena);
        (_submittedKept, _kept) = (_kept, _submittedKept);
    }

    /// <summary>
    /// While the flush is being made, the end of another connection sent to this one. It may be sent to in this flush already, and one connection has one send
    /// at a time: this goes behind it.
    /// </summary>
    private void QueueBehind(Connection connection)
    {
        connection.Flags = (connection.Flags & ~ConnectionFlags.Dirty) | ConnectionFlags.HasBacklog;
        Rebuild(connection, new() { FirstPiece = -1 }, _pieces, skip: 0);
        NoteMemoryUse();
        AddUnsettled(connection);
    }

    /// <summary>
    /// Sends what the connection whose turn just ended has queued, or what it alone has queued on another one (a proxy), while it is hot. Only on a
    /// ring that sends at once, where waiting for the end of the tick would save no system call.
    /// </summary>
    private void FlushLast()
    {
        if (_dirtyCount == 0 || (_dirtyCount > 1 && _dirty[_dirtyCount - 1] != _current))
        {
            return;
        }

        Connection connection = _dirty[--_dirtyCount];
        _dirty[_dirtyCount] = null!;
        if (connection.FirstPiece < 0)
        {
            connection.Flags &= ~ConnectionFlags.Dirty;
            if (_dirtyCount == 0)
            {
                ReleasePieces(_pieces, _kept, _arena);
            }

            return;
        }

        int firstPiece = connection.FirstPiece;
        if (IsFileNext(connection))
        {
            SendAheadOfFile(connection);
        }
        else
        {
            SendOperation operation = default;
            TakePieces(connection, ref operation, settles: true);
            Counters.Sends++;
            _ring.Send(new(ref operation), 0, _pieces.Items);
            NoteSent(operation);
        }

        if (_dirtyCount == 0)
        {
            ReleasePieces(_pieces, _kept, _arena);
            return;
        }

        for (int piece = firstPiece; piece >= 0; piece = _pieces[piece].Next)
        {
            Release(_pieces[piece].BufferId);
            _pieces[piece].BufferId = -1;
        }
    }

    /// <summary>Makes one send of a connection's pieces.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="operation">The send.</param>
    /// <param name="settles">What is queued behind the pieces has its turn in the next tick; without it the caller sees to it.</param>
    private void TakePieces(Connection connection, ref SendOperation operation, bool settles)
    {
        operation.Token = connection.Token;
        operation.Descriptor = connection.Descriptor;
        operation.FirstPiece = connection.FirstPiece;
        operation.PieceCount = connection.PieceCount;
        operation.LengthBytes = connection.TickBytes;
        Counters.SentBytes += connection.TickBytes;
        connection.FirstPiece = -1;
        connection.PieceCount = 0;
        connection.TickBytes = 0;
        connection.LastActivityMs = _nowMs;
        ConnectionFlags flags = connection.Flags & ~ConnectionFlags.Dirty;
        connection.Flags = flags;
        const ConnectionFlags waiting =
            ConnectionFlags.Closing | ConnectionFlags.ShutdownWanted | ConnectionFlags.OverHigh | ConnectionFlags.HasBacklog;
        if (settles && (flags & waiting) != 0)
        {
            AddUnsettled(connection);
        }
    }

    /// <summary>Sends that were attempted at once. A short one may be the end of its connection, and what that calls may send to others.</summary>
    private void NoteSent(Span<SendOperation> operations)
    {
        int index = 0;
        while (index < operations.Length && operations[index].Result == operations[index].LengthBytes)
        {
            index++;
        }

        if (index == operations.Length)
        {
            ReleasePieces(_pieces, _kept, _arena);
            return;
        }

        SwapPieces();
        for (; index < operations.Length; index++)
        {
            if (operations[index].Result != operations[index].LengthBytes)
            {
                OnShortSend(operations[index], _submittedPieces, operations[index].Result);
            }
        }

        ReleasePieces(_submittedPieces, _submittedKept, _submittedArena);
    }

    /// <summary>A send that was attempted at once.</summary>
    private void NoteSent(in SendOperation operation)
    {
        if (operation.Result != operation.LengthBytes)
        {
            OnShortSend(operation, _pieces, operation.Result);
        }
    }

    /// <summary>A send of the last tick was short or failed.</summary>
    private void OnTickSend(int index, int result)
    {
        if (index >= _submittedCount)
        {
            throw new LoopInvariantException($"The completion of send {index} came in a tick that made {_submittedCount}.");
        }

        if (result != _submittedOperations[index].LengthBytes)
        {
            OnShortSend(_submittedOperations[index], _submittedPieces, result);
        }
    }

    private void OnShortSend(in SendOperation operation, PieceList pieces, int result)
    {
        Connection? connection = Find(operation.Token);
        if (connection is null || (connection.Flags & ConnectionFlags.TearingDown) != 0)
        {
            return;
        }

        if (result < 0 && result != RingResult.WouldBlock)
        {
            Teardown(connection, ReasonOf(result));
            FinishTeardown(connection);
            return;
        }

        Counters.ShortSends++;
        int skip = Math.Max(result, 0);
        Rebuild(connection, operation, pieces, skip);
        connection.Flags |= ConnectionFlags.HasBacklog;
        NoteMemoryUse();
        if (QueuedBytes(connection) > connection.Class.HighBytes)
        {
            NoteOverHigh(connection);
        }

        AddUnsettled(connection);
    }

    /// <summary>
    /// Puts a connection's unsent bytes in order: what the socket left of the last send, then what was queued since (by another connection's
    /// handler), then what went to the backlog because it came behind the piece limit.
    /// </summary>
    private void Rebuild(Connection connection, in SendOperation operation, PieceList pieces, int skip)
    {
        ConnectionExtras extras = ExtrasOf(connection);
        ByteQueue behind = extras.Backlog;
        ByteQueue backlog = behind.IsEmpty ? behind : new();
        AppendPieces(backlog, operation.FirstPiece, pieces, skip);
        AppendPieces(backlog, connection.FirstPiece, _pieces, skip: 0);
        DropPieces(connection);
        extras.Files?.NotePrepended(backlog.LengthBytes);
        if (backlog != behind)
        {
            backlog.AppendAll(_chunks, behind);
            extras.Backlog = backlog;
        }
    }

    private void AppendPieces(ByteQueue backlog, int first, PieceList pieces, int skip)
    {
        for (int index = first; index >= 0; index = pieces[index].Next)
        {
            ref SendPiece piece = ref pieces[index];
            int skipped = Math.Min(skip, piece.Length);
            skip -= skipped;
            backlog.Append(_chunks, piece.Data + skipped, piece.Length - skipped);
        }
    }

    /// <summary>Forgets a connection's pieces of this tick; their memory comes home with the tick's.</summary>
    private static void DropPieces(Connection connection)
    {
        connection.FirstPiece = -1;
        connection.PieceCount = 0;
        connection.TickBytes = 0;
    }

    /// <summary>Whether a connection's send of the last tick has left bytes behind, or may still turn out to, or has not been tried: those go before anything newer.</summary>
    private bool MayBeShort(Connection connection)
    {
        if (_isFlushing)
        {
            // Its send may be in the list and not have been made; what the end of another connection calls here is no time for last words.
            return true;
        }

        int index = connection.SendIndex;
        return _submittedIsOpen && index < _submittedCount && _submittedOperations[index].Token == connection.Token
            && (_submittedIsQueued || _ring.MayBeShort(index) || IsReaped(index));
    }

    /// <summary>Whether the completion of a send has been reaped, and is to be handled next.</summary>
    private bool IsReaped(int index)
    {
        for (int i = _completionPosition; i < _completionCount; i++)
        {
            if (_completions[i].Kind == CompletionKind.TickSend && _completions[i].Token == (ulong)index)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>After a turn's completions: the last tick's sends have all been attempted, so their memory comes home.</summary>
    private void ResolveSubmitted()
    {
        if (_submittedIsOpen && _ring.SendsAreSettled)
        {
            ReleasePieces(_submittedPieces, _submittedKept, _submittedArena);
            _submittedIsOpen = false;
            _submittedCount = 0;
        }
    }

    private void ReleasePieces(PieceList pieces, List<object> kept, SendArena arena)
    {
        for (int i = 0; i < pieces.Count; i++)
        {
            Release(pieces[i].BufferId);
        }

        pieces.Clear();
        kept.Clear();
        arena.Reset();
    }
}

using Loop.Rings;
using Microsoft.Extensions.Logging;

namespace Loop.Connections;

/// <summary>Sending files: a range waits its turn in the queue, and at the head of it is sent by direct calls, a bounded piece a tick.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    /// <summary>Queues a range of a file behind everything that is queued.</summary>
    public SendStatus SendFile(Connection connection, LoopFile file, long offset, long lengthBytes)
    {
        CheckOwner();
        file.CheckOpen();
        if ((connection.Flags & ConnectionFlags.NotSending) != 0)
        {
            return SendStatus.Closed;
        }

        if ((connection.Flags & ConnectionFlags.Transformed) != 0)
        {
            return SendStatus.NotSupported;
        }

        if (lengthBytes == 0)
        {
            return SendStatus.Ok;
        }

        ConnectionExtras extras = ExtrasOf(connection);
        FileRanges ranges = extras.Files ??= new(Math.Max(1, connection.Class.HighBytes / 4));
        if (ranges.Count == FileRanges.MaxCount)
        {
            Overflow(connection);
            return SendStatus.Closed;
        }

        if (ExceedsHard(connection, ranges.CountOf(lengthBytes)))
        {
            return SendStatus.Closed;
        }

        ranges.Add(file, offset, lengthBytes, extras.Backlog.LengthBytes);
        connection.Flags |= ConnectionFlags.HasBacklog;
        if (connection.FirstPiece < 0)
        {
            // With pieces of this tick before it, the flush that sends them goes on with the range.
            AddUnsettled(connection);
        }

        return QueuedBytes(connection) > connection.Class.HighBytes ? NoteOverHigh(connection)
            : (connection.Flags & ConnectionFlags.OverHigh) != 0 ? SendStatus.Backpressure
            : SendStatus.Ok;
    }

    /// <summary>Whether a file range is what a connection sends next.</summary>
    private static bool IsFileNext(Connection connection) =>
        (connection.Flags & ConnectionFlags.HasBacklog) != 0 && connection.Extras!.Files is { Count: > 0 } ranges && ranges.Head.BytesBefore == 0;

    /// <summary>Sends this tick's pieces of a connection whose file comes right behind them, so that both share packets and a tick.</summary>
    private void SendAheadOfFile(Connection connection)
    {
        SendOperation operation = default;
        TakePieces(connection, ref operation, settles: false);
        Counters.Sends++;
        operation.Result = _ring.SendNow(operation, _pieces.Items, more: true);
        if (operation.Result != operation.LengthBytes)
        {
            OnShortSend(operation, _pieces, operation.Result);
            return;
        }

        ContinueFile(connection);
    }

    /// <summary>
    /// Sends of the file at the head of the queue as much as a tick allows, or as the socket takes. Only what lies in the page cache is
    /// sent: sendfile(2) waits for the disk otherwise, and with it would all other connections of this loop.
    /// </summary>
    private void ContinueFile(Connection connection)
    {
        FileRanges ranges = connection.Extras!.Files!;
        int budget = Ring.MaxFilePieceBytes;
        while (budget > 0)
        {
            ref FileRange range = ref ranges.Head;
            int lengthBytes = (int)Math.Min(range.LeftBytes, budget);
            if (range.Offset >= range.WarmTo)
            {
                if (_ring.Probe(range.File.Descriptor, range.Offset, lengthBytes) == FileHeat.Cold)
                {
                    Warm(connection, range, lengthBytes);
                    return;
                }

                range.WarmTo = range.Offset + lengthBytes;
            }

            lengthBytes = (int)Math.Min(lengthBytes, range.WarmTo - range.Offset);
            int sent = _ring.SendFile(connection.Descriptor, range.File.Descriptor, range.Offset, lengthBytes);
            if (sent <= 0)
            {
                OnFileStopped(connection, range, sent);
                return;
            }

            budget -= sent;
            connection.LastActivityMs = _nowMs;
            Counters.SentBytes += sent;
            Counters.SentFileBytes += sent;
            if (ranges.Advance(sent) && !IsFileNext(connection))
            {
                FinishFiles(connection);
                return;
            }
        }

        AddUnsettled(connection);
        CheckWatermarks(connection);
    }

    /// <summary>The range at the head has left, and bytes come next, or nothing.</summary>
    private void FinishFiles(Connection connection)
    {
        ConnectionExtras extras = connection.Extras!;
        if (extras.Files!.Count == 0 && (connection.Flags & ConnectionFlags.Closing) != 0)
        {
            // A range takes the time that it takes; the rest of the close has its own.
            connection.DueMs = _nowMs + connection.Class.Limits.CloseTimeoutMs;
        }

        if (extras.Backlog.IsEmpty)
        {
            connection.Flags &= ~ConnectionFlags.HasBacklog;
        }

        Settle(connection);
    }

    private void Warm(Connection connection, in FileRange range, int lengthBytes)
    {
        connection.Flags |= ConnectionFlags.SendArmed;
        connection.InFlight++;
        Counters.FileWarmings++;
        _ring.WarmFile(range.File.Descriptor, range.Offset, lengthBytes, connection.Token);
    }

    /// <summary>A piece of a file is in the page cache now. It is sent without another look, so that one that the kernel drops at once goes out too.</summary>
    private void OnFileWarm(in Completion completion)
    {
        if (EndWait(completion) is not { } connection)
        {
            return;
        }

        if ((connection.Flags & ConnectionFlags.TearingDown) == 0)
        {
            // An error is the file's: the attempt to send it meets the same, and says so.
            ref FileRange range = ref connection.Extras!.Files!.Head;
            range.WarmTo = range.Offset + Math.Max(1, completion.Result);
            AddUnsettled(connection);
        }

        FinishTeardown(connection);
    }

    /// <summary>A socket that was full has room, or failed: the next attempt says which.</summary>
    private void OnWritable(in Completion completion)
    {
        if (EndWait(completion) is not { } connection)
        {
            return;
        }

        if ((connection.Flags & ConnectionFlags.TearingDown) == 0)
        {
            AddUnsettled(connection);
        }

        FinishTeardown(connection);
    }

    private Connection? EndWait(in Completion completion)
    {
        Connection? connection = Find(completion.Token);
        if (connection is null)
        {
            _ring.Counters.Stale++;
            return null;
        }

        connection.Flags &= ~ConnectionFlags.SendArmed;
        connection.InFlight--;
        return connection;
    }

    private void OnFileStopped(Connection connection, in FileRange range, int result)
    {
        if (result == RingResult.WouldBlock)
        {
            connection.Extras!.Files!.Head.WarmTo = 0;
            connection.Flags |= ConnectionFlags.SendArmed;
            connection.InFlight++;
            _ring.WaitWritable(connection.Descriptor, connection.Token);
            NoteUnsentOfFile(connection);
            CheckWatermarks(connection);
        }
        else if (result < 0 && RingResult.IsReset(result))
        {
            Teardown(connection, CloseReason.PeerReset);
            FinishTeardown(connection);
        }
        else
        {
            // What was promised cannot be delivered. A reset, so that the peer does not take what it has for all there is.
            string cause = result == 0 ? "the file ends before the range does" : RingResult.Describe(result);
            LogFileFailed(_logger, connection.Class.Name, range.File.Path, range.LeftBytes, range.Offset, cause, connection.Id);
            _ring.ResetOnClose(connection.Descriptor);
            Teardown(connection, CloseReason.FileFailed);
            FinishTeardown(connection);
        }
    }

    [LoggerMessage(
        EventId = 15,
        Level = LogLevel.Warning,
        Message = "{Handler}: of '{Path}' {Left} bytes from {Offset} on could not be sent on connection {Connection}, which is reset: {Cause}")]
    private static partial void LogFileFailed(
        ILogger logger, string handler, string path, long left, long offset, string cause, ConnectionId connection);
}

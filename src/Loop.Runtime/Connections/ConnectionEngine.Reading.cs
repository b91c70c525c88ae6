using Loop.Buffers;
using Microsoft.Extensions.Logging;

namespace Loop.Connections;

/// <summary>Offering bytes to a handler that says how many it consumed, and carrying over what it left.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    private bool _readIsDone;
    private bool _readFromCarry;
    private int _readConsumed;
    private int _readOffered;

    /// <summary>The bytes to offer next; false when there are none, or the handler is not to be called.</summary>
    public bool TryRead(out ReadOnlySpan<byte> unread)
    {
        Connection connection = _current!;
        unread = default;
        if (_readIsDone || (connection.Flags & (ConnectionFlags.HeldBack | ConnectionFlags.Closing | ConnectionFlags.TearingDown | ConnectionFlags.Switching)) != 0)
        {
            return false;
        }

        unread = _readFromCarry ? connection.Extras!.Carry.Span : new(_data + _readConsumed, _dataLength - _readConsumed);
        _readOffered = unread.Length;
        if (unread.IsEmpty)
        {
            return false;
        }

        if ((connection.Flags & ConnectionFlags.CountsCredit) != 0)
        {
            UseCredit(connection);
        }

        return true;
    }

    /// <summary>What the handler returned.</summary>
    public void Consumed(int count)
    {
        Connection connection = _current!;
        if ((connection.Flags & (ConnectionFlags.Closing | ConnectionFlags.TearingDown)) != 0)
        {
            // It closed the connection while it read: the rest goes with the close.
            _readIsDone = true;
            return;
        }

        if ((uint)count > (uint)_readOffered)
        {
            _readIsDone = true;
            LogInvalidCount(_logger, connection.Class.Name, count, _readOffered, connection.Id);
            Close(connection, CloseReason.InvalidConsumedCount);
            return;
        }

        if (_readFromCarry)
        {
            connection.Extras!.Carry.Advance(count);
        }
        else
        {
            _readConsumed += count;
        }

        if (count == 0)
        {
            // It wants more than there is.
            _readIsDone = true;
            KeepRest(connection);
            if ((connection.Extras?.Carry.LengthBytes ?? 0) > connection.Class.Limits.MaxCarryBytes)
            {
                Close(connection, CloseReason.CarryOverflow);
            }
        }
    }

    [LoggerMessage(
        EventId = 2,
        Level = LogLevel.Error,
        Message = "{Handler}: [OnRecv] returned {Count} for {Offered} bytes on connection {Connection}; a count must lie in 0..length. The connection closes.")]
    private static partial void LogInvalidCount(ILogger logger, string handler, int count, int offered, ConnectionId connection);

    private void BeginRead(Connection connection)
    {
        if (connection.Class.Frames)
        {
            BeginFrames(connection);
            return;
        }

        _readIsDone = false;
        _readConsumed = 0;
        _readFromCarry = (connection.Flags & ConnectionFlags.HasCarry) != 0;
        if (_readFromCarry)
        {
            Carry(connection, new(_data, _dataLength));
        }
    }

    /// <summary>The handler has returned; what it was not offered because it paused is kept and offered again.</summary>
    private void EndRead(Connection connection)
    {
        if ((connection.Flags & (ConnectionFlags.Closing | ConnectionFlags.TearingDown)) != 0)
        {
            connection.Extras?.Carry.Clear();
            return;
        }

        if (connection.Class.Frames)
        {
            EndFrames(connection);
            return;
        }

        if (!_readIsDone)
        {
            KeepRest(connection);
            if ((connection.Flags & ConnectionFlags.HasCarry) != 0 && (connection.Flags & ConnectionFlags.HeldBack) != 0)
            {
                connection.Flags |= ConnectionFlags.Holding;
                UpdateReceiving(connection);
            }
        }

        bool carries = connection.Extras is { } extras && extras.Carry.LengthBytes > 0;
        connection.Flags = carries ? connection.Flags | ConnectionFlags.HasCarry : connection.Flags & ~ConnectionFlags.HasCarry;
        if (carries && connection.Extras is { MoveTarget: not null } moving)
        {
            // What it was not offered because it moves is offered where it arrives; what it left for when more has come is not.
            moving.WantsMore = _readIsDone;
            connection.Flags |= _readIsDone ? ConnectionFlags.None : ConnectionFlags.Holding;
        }
    }

    /// <summary>Puts bytes behind the carry. Where no memory for them can be had the connection closes: they would be missing in what it is handed.</summary>
    private bool Carry(Connection connection, ReadOnlySpan<byte> bytes)
    {
        CarryBuffer carry = ExtrasOf(connection).Carry;
        if (carry.TryAppend(bytes))
        {
            NoteMemoryUse();
            return true;
        }

        LogNoMemory(_logger, connection.Class.Name, bytes.Length, carry.LengthBytes, connection.Id);
        Close(connection, CloseReason.MemoryPressure);
        return false;
    }

    [LoggerMessage(
        EventId = 19,
        Level = LogLevel.Error,
        Message = "{Handler}: no memory for {More} bytes behind the {Carried} that wait on connection {Connection}. The connection closes; the limit on the heap is too small for "
            + "what handlers may leave unread (MaxLength, MaxCarryBytes).")]
    private static partial void LogNoMemory(ILogger logger, string handler, int more, int carried, ConnectionId connection);

    /// <summary>Moves the bytes that were not consumed into the carry.</summary>
    private void KeepRest(Connection connection)
    {
        if (!_readFromCarry && _readConsumed < _dataLength)
        {
            Carry(connection, new(_data + _readConsumed, _dataLength - _readConsumed));
            _readConsumed = _dataLength;
            _readFromCarry = true;
        }

        if (connection.Extras is { } extras && extras.Carry.LengthBytes > 0)
        {
            connection.Flags |= ConnectionFlags.HasCarry;
        }
    }
}

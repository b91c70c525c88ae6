using System.Runtime.CompilerServices;
using Loop.Buffers;
using Loop.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Loop.Connections;

/// <summary>
/// Handing out frames. What is unread is offered in stretches that lie together: the received bytes themselves, and before them, where a frame
/// came in parts, the carry. Only so much is copied behind the carry as completes that frame; the frames after it are taken where they were received.
/// </summary>
internal sealed unsafe partial class ConnectionEngine
{
    /// <summary>What is copied behind the carry at once where nobody knows yet how long the frame is.</summary>
    private const int LeastCarriedBytes = 256;

    /// <summary>What ends the inner loop over the frames of a stretch. Out of the carry, and on credit, each frame is a stretch of its own.</summary>
    private const ConnectionFlags StopsFrames = ConnectionFlags.HeldBack | ConnectionFlags.Closing | ConnectionFlags.TearingDown
        | ConnectionFlags.CountsCredit | ConnectionFlags.HasCarry | ConnectionFlags.Switching;

    private FrameCursor _cursor;

    /// <summary>Bytes of the stretch, and of these behind the last frame that was taken.</summary>
    private int _stretchLength;
    private int _stretchLeft;

    /// <summary>Received bytes that lie behind the carry too.</summary>
    private int _readCarried;

    /// <summary>The frame at the start of what is unread is known to be incomplete with what is in the stretch.</summary>
    private bool _wantsMore;

    /// <summary>The user's framer is at work: what it throws leaves nobody to know where the next frame begins.</summary>
    private bool _isFraming;

    /// <summary>The bytes to find frames in, from the start of one.</summary>
    public ReadOnlySpan<byte> Unread => _readFromCarry ? _current!.Extras!.Carry.Span : new(_data + _readConsumed, _dataLength - _readConsumed);

    /// <summary>How far an incomplete frame was searched when its bytes came.</summary>
    public int SearchedBytes => _cursor.Position;

    /// <summary>True while the next frame of the stretch may be handed out.</summary>
    public bool GoesOn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (_current!.Flags & StopsFrames) == 0;
    }

    /// <summary>Goes to the next stretch. False when there is none, or the handler is not to be called.</summary>
    public bool HasUnread()
    {
        const ConnectionFlags stopped = ConnectionFlags.HeldBack | ConnectionFlags.Closing | ConnectionFlags.TearingDown
            | ConnectionFlags.Switching | ConnectionFlags.StartPending;
        Connection connection = _current!;
        SettleTaken(connection);
        if ((connection.Flags & stopped) != 0 || (_wantsMore && !CarryMore(connection)))
        {
            return false;
        }

        _wantsMore = false;
        _stretchLength = _stretchLeft = Unread.Length;
        return _stretchLength > 0;
    }

    /// <summary>A frame is about to be handed out: it counts as consumed, also when its handler throws.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void TakeFrame(int leftBytes)
    {
        _stretchLeft = leftBytes;
        if ((_current!.Flags & ConnectionFlags.CountsCredit) != 0)
        {
            UseCredit(_current);
        }
    }

    /// <summary>The frame is not complete.</summary>
    public void NeedMore(FrameCursor cursor)
    {
        SettleTaken(_current!);
        _cursor = cursor;
        _wantsMore = true;
    }

    /// <summary>What came is no frame, or one that is too long.</summary>
    public void Refuse(CloseReason reason)
    {
        SettleTaken(_current!);
        Counters.RefusedFrames++;
        Close(_current!, reason);
    }

    /// <summary>The user's framer is called next.</summary>
    public ref FrameCursor BeginFrame()
    {
        SettleTaken(_current!);
        _isFraming = true;
        return ref _cursor;
    }

    /// <summary>The user's framer found a frame, and that is handed out next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FoundFrame() => _isFraming = false;

    /// <summary>What the user's framer returned is not a frame to hand out.</summary>
    public void EndFrame(FrameStatus status, int consumedBytes, int offeredBytes, int maxLength)
    {
        _isFraming = false;
        switch (status)
        {
            case FrameStatus.Incomplete when offeredBytes < maxLength && _cursor.NeededBytes <= maxLength:
                _wantsMore = true;
                break;
            case FrameStatus.Incomplete or FrameStatus.TooLong:
            case FrameStatus.Complete when consumedBytes > maxLength && consumedBytes <= offeredBytes:
                Refuse(CloseReason.FrameTooLong);
                break;
            case FrameStatus.Complete:
                LogInvalidFrameLength(_logger, _current!.Class.Name, consumedBytes, offeredBytes, _current.Id);
                Refuse(CloseReason.InvalidConsumedCount);
                break;
            default:
                Refuse(CloseReason.InvalidFrame);
                break;
        }
    }

    [LoggerMessage(
        EventId = 14,
        Level = LogLevel.Error,
        Message = "{Handler}: the framer consumed {Count} of {Offered} bytes on connection {Connection}; a frame has 1 to all of them. The connection closes.")]
    private static partial void LogInvalidFrameLength(ILogger logger, string handler, int count, int offered, ConnectionId connection);

    private void BeginFrames(Connection connection)
    {
        _readConsumed = 0;
        _readCarried = 0;
        _stretchLength = 0;
        _stretchLeft = 0;
        _isFraming = false;
        _readFromCarry = (connection.Flags & ConnectionFlags.HasCarry) != 0;
        if (_readFromCarry)
        {
            ConnectionExtras extras = connection.Extras!;
            _cursor = extras.Cursor;
            _wantsMore = extras.WantsMore;
        }
        else
        {
            _cursor = default;
            _wantsMore = false;
        }
    }

    /// <summary>The loop of the class has taken what it could; the rest is carried.</summary>
    private void EndFrames(Connection connection)
    {
        SettleTaken(connection);
        int restBytes = _dataLength - _readConsumed - _readCarried;
        if (restBytes > 0)
        {
            Carry(connection, new(_data + _readConsumed + _readCarried, restBytes));
        }

        if (connection.Extras is not { Carry.LengthBytes: > 0 } extras)
        {
            connection.Flags &= ~ConnectionFlags.HasCarry;
            return;
        }

        extras.Cursor = _cursor;
        extras.WantsMore = _wantsMore;
        connection.Flags |= ConnectionFlags.HasCarry;
        if (!_wantsMore)
        {
            // Frames may lie in it that a pause holds back: they are offered again when it ends, before anything newer.
            connection.Flags |= ConnectionFlags.Holding;
            UpdateReceiving(connection);
        }
    }

    /// <summary>
    /// A fresh handler goes on: with the frame that its predecessor was not handed, from that one's start; and where nobody knows where the next
    /// begins, because a framer or a method that returns a count threw, with the next bytes to come.
    /// </summary>
    private void ForgetUnread(Connection connection)
    {
        bool isBeingRead = connection == _current && _currentEvent == ConnectionEvent.Received;
        if (connection.Class.Frames && !(isBeingRead && _isFraming))
        {
            if (connection.Extras is { } extras)
            {
                extras.Cursor = default;
                extras.WantsMore = false;
            }

            return;
        }

        connection.Extras?.Carry.Clear();
        connection.Flags &= ~ConnectionFlags.HasCarry;
        if (isBeingRead)
        {
            _stretchLeft = _stretchLength;
            _readConsumed = _dataLength;
            _readCarried = 0;
            _readFromCarry = false;
            _wantsMore = false;
        }
    }

    /// <summary>Moves on behind the frames that were taken. The carry that one of them lay in is given back only now: its handler has returned.</summary>
    private void SettleTaken(Connection connection)
    {
        int taken = _stretchLength - _stretchLeft;
        if (taken == 0)
        {
            return;
        }

        _stretchLength = _stretchLeft;
        _cursor = default;
        if (!_readFromCarry)
        {
            _readConsumed += taken;
            return;
        }

        CarryBuffer carry = connection.Extras!.Carry;
        int carriedOnly = carry.LengthBytes - _readCarried;
        if (taken < carriedOnly)
        {
            carry.Advance(taken);
            return;
        }

        _readConsumed += taken - carriedOnly;
        _readCarried = 0;
        _readFromCarry = false;
        carry.Clear();
        connection.Flags &= ~ConnectionFlags.HasCarry;
    }

    /// <summary>Copies received bytes behind the carry: what the frame lacks, or where that is not known, as much as there is already.</summary>
    private bool CarryMore(Connection connection)
    {
        int available = _readFromCarry ? _dataLength - _readConsumed - _readCarried : 0;
        if (available == 0)
        {
            return false;
        }

        CarryBuffer carry = connection.Extras!.Carry;
        int missing = _cursor.NeededBytes - carry.LengthBytes;
        int piece = Math.Min(available, missing > 0 ? missing : Math.Max(LeastCarriedBytes, carry.LengthBytes));
        if (!Carry(connection, new(_data + _readConsumed + _readCarried, piece)))
        {
            return false;
        }

        _readCarried += piece;
        return piece >= missing;
    }
}

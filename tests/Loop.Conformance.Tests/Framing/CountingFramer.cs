namespace Loop.Conformance.Tests.Framing;

/// <summary>Finds lines by looking at one byte after the other, and counts how many it looked at on this thread.</summary>
internal struct CountingFramer : IFramer<int>
{
    [ThreadStatic]
    private static long _lookedAt;

    [ThreadStatic]
    private static long _calls;

    public static long LookedAt => _lookedAt;

    public static long Calls => _calls;

    public static void Reset() => _lookedAt = _calls = 0;

    public readonly FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out int frame, out int consumedBytes)
    {
        _calls++;
        for (; cursor.Position < unread.Length; cursor.Position++)
        {
            _lookedAt++;
            if (unread[cursor.Position] == '\n')
            {
                frame = cursor.Position;
                consumedBytes = cursor.Position + 1;
                return FrameStatus.Complete;
            }
        }

        frame = consumedBytes = 0;
        return FrameStatus.Incomplete;
    }
}

/// <summary>Answers each frame with an exclamation mark.</summary>
[LoopHandler]
internal sealed partial class CountedFrames
{
    [OnRecv, FramedBy<CountingFramer>(MaxLength = 2 * 1024 * 1024)]
    private void OnFrame(int lengthBytes) => Connection.Send(lengthBytes == 0 ? "?"u8 : "!"u8);
}

/// <summary>A framer that knows the length of a frame from its first four bytes, and counts how often it is asked.</summary>
internal struct AnnouncedFramer : IFramer<int>
{
    [ThreadStatic]
    private static long _calls;

    public static long Calls
    {
        get => _calls;
        set => _calls = value;
    }

    public readonly FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out int frame, out int consumedBytes)
    {
        _calls++;
        frame = unread.Length < 4 ? 0 : System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(unread);
        consumedBytes = 4 + frame;
        cursor.NeededBytes = consumedBytes;
        return unread.Length < consumedBytes ? FrameStatus.Incomplete : FrameStatus.Complete;
    }
}

/// <summary>Answers each frame with an exclamation mark.</summary>
[LoopHandler]
internal sealed partial class AnnouncedFrames
{
    [OnRecv, FramedBy<AnnouncedFramer>(MaxLength = 2 * 1024 * 1024)]
    private void OnFrame(int lengthBytes) => Connection.Send(lengthBytes == 0 ? "?"u8 : "!"u8);
}

/// <summary>Notes of each frame whether it lies in the received bytes themselves.</summary>
[LoopHandler]
internal sealed partial class SlicedFrames(List<bool> isSlice)
{
    [OnRecv, LengthPrefixed(1)]
    private void OnFrame(ReadOnlySpan<byte> frame) => isSlice.Add(Connection.Engine.CurrentBytes.Overlaps(frame));
}

/// <summary>A framer that breaks its contract, as the first byte says.</summary>
internal struct BrokenFramer : IFramer<int>
{
    public readonly FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out int frame, out int consumedBytes)
    {
        frame = unread[0];
        consumedBytes = unread[0] switch
        {
            (byte)'0' => 0,
            (byte)'-' => -1,
            (byte)'+' => unread.Length + 1,
            (byte)'m' => int.MinValue,
            (byte)'t' => throw new InvalidOperationException("thrown in the framer"),
            _ => 1,
        };
        cursor.NeededBytes = unread[0] == 'n' ? -1 : int.MaxValue;
        return unread[0] switch
        {
            (byte)'n' => FrameStatus.Incomplete,
            (byte)'u' => (FrameStatus)99,
            _ => FrameStatus.Complete,
        };
    }
}

[LoopHandler]
internal sealed partial class BrokenFrames(Script script)
{
    [OnRecv, FramedBy<BrokenFramer>]
    private void OnFrame(int frame) => script.NoteReceived([(byte)frame]);

    [OnError]
    private Supervision OnError(Exception exception) => script.Failed(Connection, exception);

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}

namespace Loop.Conformance.Tests.Framing;

/// <summary>A bulk string, as it lies in the received bytes.</summary>
internal readonly ref struct Bulk(ReadOnlySpan<byte> bytes)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;
}

/// <summary>A framer of a user's own: <c>$length\r\nbytes\r\n</c>. It remembers the length, and goes on behind what it has seen.</summary>
internal struct BulkFramer : IFramer<Bulk>
{
    private int _lengthBytes;
    private bool _hasDigits;

    public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out Bulk frame, out int consumedBytes)
    {
        // As the contract says, there is one byte at least.
        Assert.That(unread.IsEmpty, Is.False);
        frame = default;
        consumedBytes = 0;
        if (cursor.NeededBytes == 0 && ReadHeader(unread, ref cursor) is var status && status != FrameStatus.Complete)
        {
            return status;
        }

        int start = cursor.Position;
        if (unread.Length < cursor.NeededBytes)
        {
            return FrameStatus.Incomplete;
        }

        consumedBytes = cursor.NeededBytes;
        if (!unread[(consumedBytes - 2)..consumedBytes].SequenceEqual("\r\n"u8))
        {
            return FrameStatus.Invalid;
        }

        frame = new(unread[start..(consumedBytes - 2)]);
        return FrameStatus.Complete;
    }

    private FrameStatus ReadHeader(ReadOnlySpan<byte> unread, ref FrameCursor cursor)
    {
        for (; cursor.Position < unread.Length; cursor.Position++)
        {
            byte next = unread[cursor.Position];
            if (cursor.Position == 0)
            {
                (_lengthBytes, _hasDigits) = (0, false);
                if (next != '$')
                {
                    return FrameStatus.Invalid;
                }
            }
            else if (char.IsAsciiDigit((char)next))
            {
                _lengthBytes = (_lengthBytes * 10) + (next - '0');
                _hasDigits = true;
                if (_lengthBytes > 100_000_000)
                {
                    return FrameStatus.TooLong;
                }
            }
            else if (next == '\n' && _hasDigits && unread[cursor.Position - 1] == '\r')
            {
                cursor.Position++;
                cursor.NeededBytes = cursor.Position + _lengthBytes + 2;
                return FrameStatus.Complete;
            }
            else if (next != '\r' || unread[cursor.Position - 1] == '\r')
            {
                return FrameStatus.Invalid;
            }
        }

        return FrameStatus.Incomplete;
    }
}

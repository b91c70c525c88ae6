namespace Loop.Conformance.Tests.Streams;

/// <summary>What a capricious handler does next: seeded, so that a failure can be tried again.</summary>
internal sealed class Whims(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Echoes in one of the ways there are to send.</summary>
    public void Echo(Connection connection, ReadOnlySpan<byte> bytes)
    {
        switch (_random.Next(5))
        {
            case 0:
                connection.Send(bytes);
                break;
            case 1:
                connection.Send(SendBuffer.Create(bytes));
                break;
            case 2:
                bytes.CopyTo(connection.Writer.GetSpan(bytes.Length));
                connection.Writer.Advance(bytes.Length);
                break;
            case 3:
                Cut(connection, bytes, most: 3000);
                break;
            default:
                // More pieces than one send takes.
                Shred(connection, bytes);
                break;
        }
    }

    public void Echo(Connection connection, RecvBuffer bytes)
    {
        switch (_random.Next(4))
        {
            case 0:
                connection.Send(bytes);
                break;
            case 1:
                connection.Send(bytes.Retain());
                break;
            case 2:
                for (int start = 0; start < bytes.Length;)
                {
                    int length = Math.Min(_random.Next(1, 200), bytes.Length - start);
                    connection.Send(bytes.Slice(start, length));
                    start += length;
                }

                break;
            default:
                Echo(connection, bytes.Span);
                break;
        }
    }

    /// <summary>Stops receiving in one of the ways there are, and sees to it that it goes on.</summary>
    public void Stutter(Connection connection)
    {
        switch (_random.Next(6))
        {
            case 0:
                connection.Pause();
                Later(connection.Resume);
                break;
            case 1:
                connection.Pause();
                connection.Resume();
                break;
            case 2:
                connection.Credit(1 + _random.Next(3));
                break;
            case 3:
                connection.Pause();
                Later(() => Later(() => Later(connection.Resume)));
                break;
            default:
                break;
        }

        // Whoever has begun to count credit must never run out of it.
        Later(() => connection.Credit(1));
    }

    /// <summary>How many of so many bytes to consume; sometimes none.</summary>
    public int Take(int lengthBytes) => lengthBytes < 2000 && _random.Next(4) == 0 ? 0 : _random.Next(1, lengthBytes + 1);

    private static void Later(Action work)
    {
        if (!EventLoop.Current.Post(work))
        {
            throw new InvalidOperationException("the loop's queue is full");
        }
    }

    private void Cut(Connection connection, ReadOnlySpan<byte> bytes, int most)
    {
        while (!bytes.IsEmpty)
        {
            int length = Math.Min(_random.Next(1, most), bytes.Length);
            connection.Send(bytes[..length]);
            bytes = bytes[length..];
        }
    }

    private static void Shred(Connection connection, ReadOnlySpan<byte> bytes)
    {
        int length = Math.Max(1, bytes.Length / 700);
        for (int start = 0; start < bytes.Length; start += length)
        {
            connection.Send(SendBuffer.Create(bytes.Slice(start, Math.Min(length, bytes.Length - start))));
        }
    }
}

[LoopHandler]
internal sealed partial class WhimsicalSpan(Whims whims)
{
    [OnRecv]
    private void OnRecv(ReadOnlySpan<byte> bytes)
    {
        whims.Echo(Connection, bytes);
        whims.Stutter(Connection);
    }
}

[LoopHandler]
internal sealed partial class WhimsicalBuffer(Whims whims)
{
    [OnRecv]
    private void OnRecv(RecvBuffer bytes)
    {
        whims.Echo(Connection, bytes);
        whims.Stutter(Connection);
    }
}

[LoopHandler]
internal sealed partial class WhimsicalCount(Whims whims)
{
    private bool _hasEnded;

    [OnRecv]
    private int OnRecv(ReadOnlySpan<byte> bytes)
    {
        // The last byte of a stream is 255, and nothing may be left behind it.
        _hasEnded |= bytes[^1] == 255;
        int count = _hasEnded ? bytes.Length : whims.Take(bytes.Length);
        whims.Echo(Connection, bytes[..count]);
        whims.Stutter(Connection);
        return count;
    }
}

using System.Buffers.Binary;

namespace Loop.Bench.Peers;

/// <summary>Records behind their length, cut by the generated loop.</summary>
[LoopHandler]
internal sealed partial class RecordsGenerated(Tally tally)
{
    [OnRecv, LengthPrefixed(4)]
    private void OnRecord(ReadOnlySpan<byte> record) => tally.Take(record);
}

/// <summary>Records behind their length, cut by hand.</summary>
[LoopHandler]
internal sealed partial class RecordsByHand(Tally tally)
{
    private const uint MaxLength = 1024 * 1024;

    [OnRecv]
    private int OnBytes(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> unread = bytes;
        while (BinaryPrimitives.TryReadUInt32BigEndian(unread, out uint length))
        {
            if (length > MaxLength)
            {
                Connection.Abort();
                break;
            }

            int end = 4 + (int)length;
            if (unread.Length < end)
            {
                break;
            }

            tally.Take(unread[4..end]);
            unread = unread[end..];
        }

        return bytes.Length - unread.Length;
    }
}

/// <summary>What receiving costs without any framing.</summary>
[LoopHandler]
internal sealed partial class Unframed(Tally tally)
{
    [OnRecv]
    private void OnBytes(ReadOnlySpan<byte> bytes) => tally.Drop(bytes);
}

namespace Loop.Bench.Peers;

/// <summary>Lines, cut by the generated loop.</summary>
[LoopHandler]
internal sealed partial class LinesGenerated(Tally tally)
{
    [OnRecv, Delimited("\r\n")]
    private void OnLine(ReadOnlySpan<byte> line) => tally.Take(line);
}

/// <summary>Lines, cut by hand: the same search, the same limit, nothing else.</summary>
[LoopHandler]
internal sealed partial class LinesByHand(Tally tally)
{
    private const int MaxLength = 1024 * 1024;

    [OnRecv]
    private int OnBytes(ReadOnlySpan<byte> unread)
    {
        int consumed = 0;
        while (true)
        {
            int length = unread[consumed..].IndexOf("\r\n"u8);
            if (length < 0)
            {
                return consumed;
            }

            if (length > MaxLength)
            {
                Connection.Abort();
                return consumed;
            }

            tally.Take(unread.Slice(consumed, length));
            consumed += length + 2;
        }
    }
}

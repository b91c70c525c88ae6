namespace Loop.Bench.Peers;

/// <summary>What the handlers do with a frame: all of them the same, and little, so that the cutting shows.</summary>
internal sealed class Tally
{
    public long Frames { get; private set; }

    public long Bytes { get; private set; }

    public void Take(ReadOnlySpan<byte> frame)
    {
        Frames++;
        Bytes += frame.Length;
    }

    /// <summary>For who does not look for frames.</summary>
    public void Drop(ReadOnlySpan<byte> bytes) => Bytes += bytes.Length;
}

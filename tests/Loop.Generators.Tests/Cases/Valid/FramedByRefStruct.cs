// language: 13
using Loop;

namespace Samples;

public readonly ref struct Word(ReadOnlySpan<byte> text, int index)
{
    public ReadOnlySpan<byte> Text { get; } = text;

    public int Index { get; } = index;
}

public struct WordFramer : IFramer<Word>, IFramer<ReadOnlySpan<byte>>
{
    private int _index;

    public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out Word frame, out int consumedBytes)
    {
        FrameStatus status = TryRead(unread, ref cursor, out ReadOnlySpan<byte> text, out consumedBytes);
        frame = new(text, _index++);
        return status;
    }

    public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out ReadOnlySpan<byte> frame, out int consumedBytes)
    {
        int space = unread[cursor.Position..].IndexOf((byte)' ');
        int end = cursor.Position + space;
        frame = space < 0 ? default : unread[..end];
        consumedBytes = end + 1;
        cursor.Position = unread.Length;
        return space < 0 ? FrameStatus.Incomplete : FrameStatus.Complete;
    }
}

[LoopHandler]
public partial class Words
{
    [OnRecv, FramedBy<WordFramer>]
    private void Received(Word word)
    {
        if (word.Index > 3)
        {
            Connection.Send(word.Text);
        }
    }
}

[LoopHandler]
public sealed partial record Spans
{
    [OnRecv, FramedBy<WordFramer>]
    private void Received(in ReadOnlySpan<byte> word) => Connection.Send(word);
}

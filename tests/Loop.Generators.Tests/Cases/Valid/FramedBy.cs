using Loop;

namespace Samples;

[LoopHandler]
public partial class Commands
{
    private int _framer;

    [OnRecv, FramedBy<CommandFramer>(MaxLength = 512)]
    private void Command(Command command) => _framer += command.Name.Length;
}

public sealed record Command(string Name);

public struct CommandFramer : IFramer<Command>
{
    private int _count;

    public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out Command frame, out int consumedBytes)
    {
        _count++;
        cursor.Position = unread.Length;
        consumedBytes = 1;
        frame = new(_count.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return FrameStatus.Complete;
    }
}

[LoopHandler]
public partial class Several
{
    [OnRecv, FramedBy<Framer>]
    private void Received(in (int Kind, long? Value) frame) => Connection.Close();

    private struct Framer : IFramer<(int Kind, long? Value)>, IFramer<string?>, IDisposable
    {
        private readonly int _start;

        public Framer() => _start = 4;

        FrameStatus IFramer<(int Kind, long? Value)>.TryRead(
            ReadOnlySpan<byte> unread, ref FrameCursor cursor, out (int Kind, long? Value) frame, out int consumedBytes)
        {
            frame = (_start, null);
            consumedBytes = 1;
            return FrameStatus.Complete;
        }

        FrameStatus IFramer<string?>.TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out string? frame, out int consumedBytes)
        {
            frame = null;
            consumedBytes = 0;
            return FrameStatus.Incomplete;
        }

        public void Dispose()
        {
        }
    }
}

[LoopHandler]
public partial class MaybeText
{
    [OnRecv, FramedBy<Framer>]
    private void Received(string? text) => _ = text;

    internal struct Framer : IFramer<string?>
    {
        public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out string? frame, out int consumedBytes)
        {
            frame = null;
            consumedBytes = unread.Length;
            return FrameStatus.Complete;
        }
    }
}

using Loop;

namespace Samples;

[LoopHandler]
public partial class Gateway
{
    private ReadySource? _database;

    [OnRecv]
    private void Received(RecvBuffer bytes) => _database ??= EventLoop.Watch(new Microsoft.Win32.SafeHandles.SafeFileHandle(), Trigger.Edge);

    [OnReadable]
    private void Answered(ReadySource source)
    {
        System.Span<byte> buffer = stackalloc byte[64];
        while (source.TryRead(buffer, out int count) == IoStatus.Ok)
        {
            Connection.Send(buffer[..count]);
        }
    }

    [OnWritable(Trigger.OneShot)]
    private void HasRoom(ReadySource source)
    {
        if (source.TryWrite("query"u8, out _) == IoStatus.WouldBlock)
        {
            source.Rearm();
        }
    }
}

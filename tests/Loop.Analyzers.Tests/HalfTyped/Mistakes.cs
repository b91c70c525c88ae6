using System.Threading;
using Loop;

[LoopHandler]
partial class Careless
{
    readonly byte[] _buffer = new byte[64];
    CancellationTokenRegistration _registration;
    int _count;

    [OnRecv]
    void Received(RecvBuffer bytes)
    {
        OwnedBuffer kept = bytes.Retain();
        _count += kept.Length;
        Connection.Send(bytes);
        _count += bytes.Span[0];
        Task.Run(() => Connection.Close());
        _registration.Dispose();
    }
}

[LoopHandler]
partial class Drains
{
    readonly byte[] _buffer = new byte[64];
    int _count;

    [OnReadable(Trigger.Edge)]
    void Ready(ReadySource source)
    {
        if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { _count += n; }
    }
}

[LoopHandler]
partial class Shorts
{
    readonly byte[] _buffer = new byte[64];
    int _count;

    [OnReadable(Trigger.Edge)]
    void Ready(ReadySource source)
    {
        while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { _count += n; if (n < _buffer.Length) break; }
    }

    [OnWritable(Trigger.OneShot)]
    void Room(ReadySource source) => _count++;
}

[LoopHandler]
partial class Endless
{
    readonly byte[] _buffer = new byte[64];
    int _count;

    [OnReadable(Trigger.Edge)]
    void Ready(ReadySource source)
    {
        while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { _count += n; }
    }
}

class NoHandler
{
    [OnEnd]
    void Ended() { }
}

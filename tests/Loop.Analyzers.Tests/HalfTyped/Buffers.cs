using Loop;

[LoopHandler]
partial class Echo
{
    static int _count;
    static readonly List<Connection> _all = new();
    OwnedBuffer? _kept;
    ReadOnlyMemory<byte> _memory;

    [OnRecv]
    void Received(RecvBuffer bytes)
    {
        using OwnedBuffer one = bytes.Retain();
        OwnedBuffer? two = _count > 4 ? bytes.Retain() : null;
        foreach (Connection other in _all) other.Send(bytes.Slice(1, 2));
        Connection.Send(bytes);
        bytes.Dispose();
        two?.Dispose();
        _kept ??= one;
        EventLoop loop = EventLoop;
        Task.Run(async () => { _count++; loop.Post(() => Connection.Close()); await Task.Yield(); });
    }

    [OnMessage]
    void Told((Connection, List<Echo>) message) => _all.Add(message.Item1);

    [OnRecv]
    void Kept(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlyMemory<byte> head = bytes[..4];
        _memory = head.Slice(1);
        lock (_all) { _all[0] = Connection; }
    }
}

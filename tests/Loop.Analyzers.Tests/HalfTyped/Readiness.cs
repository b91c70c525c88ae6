using Loop;

[LoopHandler]
partial class Tail
{
    readonly byte[] _buffer = new byte[64];
    ReadySource? _kept;

    [OnReadable(Trigger.Edge)]
    async LoopTask Ready(ReadySource source)
    {
        try
        {
            while (source.TryRead(_buffer, out int count) is IoStatus.Ok && count > 0)
            {
                if (count < _buffer.Length) break;
                await Task.Delay(count);
            }
        }
        catch (Exception exception) when (exception is not null) { return; }
        finally { source.Rearm(); }
    }

    [OnReadable(Trigger.OneShot)]
    void Once(ReadySource source)
    {
        again:
        bool more = source.TryRead(_buffer, out _) switch { IoStatus.Ok => true, IoStatus.End => throw new Exception(), _ => false };
        if (more) goto again;
        source.Unwatch();
        source.TryWrite(_buffer, out int n);
    }

    [OnWritable(Trigger.Level)]
    void Room(ReadySource source) => _kept = _kept is { } kept ? kept : source;
}

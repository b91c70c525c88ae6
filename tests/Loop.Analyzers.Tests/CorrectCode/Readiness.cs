using System;
using System.IO.Pipes;
using Loop;
using Microsoft.Win32.SafeHandles;

namespace Correct.Readiness;

/// <summary>Reads a pipe that another library writes, to its end, each time that it has something.</summary>
[LoopHandler]
internal sealed partial class PipeReader(AnonymousPipeServerStream pipe)
{
    private readonly byte[] _block = new byte[4096];
    private ReadySource? _source;
    private long _bytes;

    [OnStart]
    private void Started() => _source = EventLoop.Watch(pipe.SafePipeHandle, Trigger.Edge);

    [OnReadable(Trigger.Edge)]
    private void Readable(ReadySource source)
    {
        for (int reads = 0; reads < 16; reads++)
        {
            switch (source.TryRead(_block, out int count))
            {
                case IoStatus.Ok:
                    _bytes += count;
                    break;
                case IoStatus.WouldBlock:
                    return;
                default:
                    source.Unwatch();
                    return;
            }
        }

        source.Rearm();
    }

    [OnStop]
    private void Stopped() => _source?.Unwatch();
}

/// <summary>Counts the ticks of a timer that the kernel keeps, and looks at it again where it was read late.</summary>
[LoopHandler]
internal sealed partial class TickCounter(SafeFileHandle timer)
{
    private long _ticks;

    [OnStart]
    private void Started() => EventLoop.Watch(timer, Trigger.Level);

    [OnReadable(Trigger.Level)]
    private void Ticked(ReadySource source)
    {
        Span<byte> count = stackalloc byte[8];
        if (source.TryRead(count, out int read) == IoStatus.Ok && read == count.Length)
        {
            _ticks += BitConverter.ToInt64(count);
        }
    }
}

/// <summary>Writes what is queued, as far as the pipe takes it.</summary>
[LoopHandler]
internal sealed partial class PipeWriter(AnonymousPipeServerStream pipe)
{
    private readonly byte[] _queue = new byte[65_536];
    private int _sent;

    [OnStart]
    private void Started() => EventLoop.Watch(pipe.SafePipeHandle, Trigger.Edge);

    [OnWritable(Trigger.Edge)]
    private void Writable(ReadySource source)
    {
        while (_sent < _queue.Length)
        {
            IoStatus status = source.TryWrite(_queue.AsSpan(_sent), out int count);
            if (status == IoStatus.WouldBlock)
            {
                return;
            }

            if (status != IoStatus.Ok)
            {
                break;
            }

            _sent += count;
        }

        source.Unwatch();
    }
}

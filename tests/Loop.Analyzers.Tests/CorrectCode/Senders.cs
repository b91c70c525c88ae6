using System;
using System.Collections.Generic;
using Loop;
using Microsoft.Win32.SafeHandles;

namespace Correct.Senders;

/// <summary>Writes a picture to a display's pipe as long as it is writable, then rests.</summary>
[LoopHandler]
internal sealed partial class Display(SafeFileHandle pipe)
{
    private readonly byte[] _picture = new byte[1 << 16];
    private int _sent;

    [OnStart]
    private void Started() => EventLoop.Watch(pipe, Trigger.Level);

    [OnWritable(Trigger.Level)]
    private void Writable(ReadySource source)
    {
        if (_sent == _picture.Length)
        {
            source.Unwatch();
            return;
        }

        if (source.TryWrite(_picture.AsSpan(_sent), out int count) == IoStatus.Ok)
        {
            _sent += count;
        }
    }
}

/// <summary>Metrics for a collector behind a FIFO: a queue of lines, watched only while there are any.</summary>
[LoopHandler]
internal sealed partial class MetricLines(SafeFileHandle fifo)
{
    private readonly Queue<byte[]> _lines = new();
    private bool _isWatched;

    [OnMessage]
    private void Add(byte[] line)
    {
        _lines.Enqueue(line);
        if (!_isWatched)
        {
            _isWatched = true;
            EventLoop.Watch(fifo, Trigger.Level);
        }
    }

    [OnWritable(Trigger.Level)]
    private void Writable(ReadySource source)
    {
        while (_lines.TryPeek(out byte[]? line))
        {
            if (source.TryWrite(line, out _) != IoStatus.Ok)
            {
                return;
            }

            _lines.Dequeue();
        }

        _isWatched = false;
        source.Unwatch();
    }
}

/// <summary>Plays a sound once: samples go to the device in pieces, silence ends it.</summary>
[LoopHandler]
internal sealed partial class Player(SafeFileHandle device)
{
    private readonly short[] _samples = new short[48_000];
    private int _played;

    [OnStart]
    private void Started() => EventLoop.Watch(device, Trigger.Level);

    [OnWritable(Trigger.Level)]
    private void Writable(ReadySource source)
    {
        Span<short> rest = _samples.AsSpan(_played);
        switch (rest.TrimEnd((short)0).Length)
        {
            case 0:
                source.Unwatch();
                break;
            case var left:
                if (source.TryWrite(System.Runtime.InteropServices.MemoryMarshal.AsBytes(rest[..Math.Min(left, 1_024)]), out int count) == IoStatus.Ok)
                {
                    _played += count / sizeof(short);
                }

                break;
        }
    }
}

/// <summary>Feeds a filter process; when the client has ended and all is written, the filter is given its end.</summary>
[LoopHandler]
internal sealed partial class FilterFeed(SafeFileHandle input, Connection client)
{
    private readonly byte[] _waiting = new byte[32_768];
    private int _count;
    private bool _hasEnded;

    [OnStart]
    private void Started() => EventLoop.Watch(input, Trigger.Level);

    [OnMessage]
    private void Ended(bool hasEnded) => _hasEnded = hasEnded;

    [OnWritable(Trigger.Level)]
    private void Writable(ReadySource source)
    {
        if (_count == 0)
        {
            source.Unwatch();
            if (_hasEnded)
            {
                client.Close();
            }

            return;
        }

        IoStatus status = source.TryWrite(_waiting.AsSpan(0, _count), out int written);
        if (status == IoStatus.Error)
        {
            client.Abort();
            return;
        }

        _waiting.AsSpan(written, _count - written).CopyTo(_waiting);
        _count -= written;
    }
}

/// <summary>Gives entropy to a device at the rate that it asks for.</summary>
[LoopHandler]
internal sealed partial class EntropyFeed(SafeFileHandle device)
{
    private readonly byte[] _pool = new byte[256];
    private int _left;

    [OnStart]
    private void Started()
    {
        System.Security.Cryptography.RandomNumberGenerator.Fill(_pool);
        _left = _pool.Length;
        EventLoop.Watch(device, Trigger.Level);
    }

    [OnWritable(Trigger.Level)]
    private void Writable(ReadySource source)
    {
        bool isEmpty = true;
        while (_left > 0)
        {
            isEmpty = false;
            IoStatus status = source.TryWrite(_pool.AsSpan(_pool.Length - _left), out int taken);
            if (status != IoStatus.Ok)
            {
                break;
            }

            _left -= taken;
        }

        if (isEmpty)
        {
            source.Unwatch();
        }
    }
}

using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Loop;
using Microsoft.Win32.SafeHandles;

namespace Correct.Devices;

/// <summary>The keys of a kiosk (evdev): whatever goes wrong within, the next key is asked for.</summary>
[LoopHandler]
internal sealed partial class Keys(SafeFileHandle keyboard)
{
    private readonly byte[] _event = new byte[24];
    private readonly int[] _pressed = new int[256];

    [OnStart]
    private void Started() => EventLoop.Watch(keyboard, Trigger.OneShot);

    [OnReadable(Trigger.OneShot)]
    private void Readable(ReadySource source)
    {
        try
        {
            if (source.TryRead(_event, out int count) != IoStatus.Ok || count < 24)
            {
                return;
            }

            _pressed[BinaryPrimitives.ReadUInt16LittleEndian(_event.AsSpan(18)) & 0xFF]++;
        }
        finally
        {
            source.Rearm();
        }
    }
}

/// <summary>Cards that are held before a reader: a number of eight bytes each; the reader is given up at its end.</summary>
[LoopHandler]
internal sealed partial class CardReader(SafeFileHandle reader)
{
    private readonly HashSet<ulong> _allowed = [];
    private readonly byte[] _card = new byte[8];
    private int _refused;

    [OnStart]
    private void Started() => EventLoop.Watch(reader, Trigger.OneShot);

    [OnMessage]
    private void Allow(ulong card) => _allowed.Add(card);

    [OnReadable(Trigger.OneShot)]
    private void Readable(ReadySource source)
    {
        switch (source.TryRead(_card, out int count))
        {
            case IoStatus.End or IoStatus.Error:
                source.Unwatch();
                return;
            case IoStatus.Ok when count == _card.Length && !_allowed.Contains(BinaryPrimitives.ReadUInt64BigEndian(_card)):
                _refused++;
                break;
        }

        source.Rearm();
    }
}

/// <summary>Weighs; a weight of nothing ends the weighing, and the scale is asked again after it.</summary>
[LoopHandler]
internal sealed partial class Scale(SafeFileHandle port)
{
    private readonly byte[] _weight = new byte[4];
    private long _grams;
    private int _weighed;

    [OnStart]
    private void Started() => EventLoop.Watch(port, Trigger.OneShot);

    [OnReadable(Trigger.OneShot)]
    private void Readable(ReadySource source)
    {
        if (source.TryRead(_weight, out int count) is not IoStatus.Ok)
        {
            source.Rearm();
            return;
        }

        int grams = count == 4 ? BinaryPrimitives.ReadInt32LittleEndian(_weight) : 0;
        if (grams <= 0)
        {
            _weighed = 0;
            source.Rearm();
            return;
        }

        _grams += grams;
        _weighed++;
        source.Rearm();
    }
}

/// <summary>Prints what is queued: each line goes out when the printer has room for it.</summary>
[LoopHandler]
internal sealed partial class Printer(SafeFileHandle device)
{
    private readonly Queue<byte[]> _lines = new();
    private int _sent;

    [OnStart]
    private void Started() => EventLoop.Watch(device, Trigger.OneShot);

    [OnMessage]
    private void Print(byte[] line) => _lines.Enqueue(line);

    [OnWritable(Trigger.OneShot)]
    private void Writable(ReadySource source)
    {
        if (!_lines.TryPeek(out byte[]? line))
        {
            source.Unwatch();
            return;
        }

        IoStatus status = source.TryWrite(line.AsSpan(_sent), out int count);
        if (status is IoStatus.Error or IoStatus.End)
        {
            _lines.Clear();
            return;
        }

        _sent += count;
        if (_sent == line.Length)
        {
            _lines.Dequeue();
            _sent = 0;
        }

        source.Rearm();
    }
}

/// <summary>A meter that pulses; too many pulses in a row mean that the cable is broken.</summary>
[LoopHandler]
internal sealed partial class PulseMeter(SafeFileHandle line)
{
    private readonly byte[] _pulses = new byte[16];
    private long _total;

    [OnStart]
    private void Started() => EventLoop.Watch(line, Trigger.OneShot);

    [OnReadable(Trigger.OneShot)]
    private void Readable(ReadySource source)
    {
        for (int i = 0; i < 8; i++)
        {
            if (source.TryRead(_pulses, out int count) != IoStatus.Ok)
            {
                source.Rearm();
                return;
            }

            _total += count;
        }

        source.Unwatch();
    }
}

/// <summary>Wakes a thread of another library by a byte in a pipe; a pipe that is full wakes it as well.</summary>
[LoopHandler]
internal sealed partial class Waker(SafeFileHandle pipe)
{
    private ReadySource? _source;

    [OnStart]
    private void Started() => _source = EventLoop.Watch(pipe, Trigger.Edge);

    [OnMessage]
    private void Wake(byte reason)
    {
        if (_source is { } source)
        {
            _ = source.TryWrite([reason], out _);
        }
    }
}

/// <summary>The lamps of a machine: what was shown is kept, and so is what became of it.</summary>
[LoopHandler]
internal sealed partial class Lamps(SafeFileHandle device)
{
    private readonly byte[] _lamps = new byte[4];
    private ReadySource? _source;
    private IoStatus _last = IoStatus.WouldBlock;

    [OnStart]
    private void Started() => _source = EventLoop.Watch(device, Trigger.Edge);

    [OnMessage]
    private void Show(uint lamps)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_lamps, lamps);
        if (_source is { IsWatched: true } source)
        {
            _last = source.TryWrite(_lamps, out _);
        }
    }

    [OnTimer(Every = "00:00:01")]
    private void Again()
    {
        if (_last == IoStatus.WouldBlock)
        {
            IoStatus Write(ReadySource to) => to.TryWrite(_lamps, out _);
            _last = _source is { IsWatched: true } source ? Write(source) : IoStatus.End;
        }
    }
}

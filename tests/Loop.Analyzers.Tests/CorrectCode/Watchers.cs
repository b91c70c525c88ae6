using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Loop;
using Microsoft.Win32.SafeHandles;

namespace Correct.Watchers;

internal readonly record struct FileChanged(int Watch, uint Mask);

/// <summary>Reads what inotify says about a folder and tells it on; one burst at a time, then it asks for more.</summary>
[LoopHandler]
internal sealed partial class FolderWatcher(SafeFileHandle inotify, Address<Reloader> reloader)
{
    private const int HeadBytes = 16;
    private readonly byte[] _events = new byte[16_384];
    private ReadySource? _source;

    [OnStart]
    private void Started() => _source = EventLoop.Watch(inotify, Trigger.OneShot);

    [OnReadable(Trigger.OneShot)]
    private void Readable(ReadySource source)
    {
        IoStatus status = source.TryRead(_events, out int count);
        if (status is not (IoStatus.Ok or IoStatus.WouldBlock))
        {
            source.Unwatch();
            return;
        }

        if (status == IoStatus.Ok)
        {
            Take(_events.AsSpan(0, count));
        }

        source.Rearm();
    }

    [OnStop]
    private void Stopped() => _source?.Unwatch();

    private void Take(ReadOnlySpan<byte> events)
    {
        while (events.Length >= HeadBytes)
        {
            int name = BinaryPrimitives.ReadInt32LittleEndian(events[12..]);
            reloader.Tell(new FileChanged(BinaryPrimitives.ReadInt32LittleEndian(events), BinaryPrimitives.ReadUInt32LittleEndian(events[4..])));
            events = events[Math.Min(events.Length, HeadBytes + name)..];
        }
    }
}

/// <summary>Loads again what has changed, at most once a second, and when the operator says so.</summary>
[LoopHandler]
internal sealed partial class Reloader
{
    private readonly HashSet<int> _changed = [];
    private int _loads;

    [OnMessage]
    private void Changed(FileChanged file) => _changed.Add(file.Watch);

    [OnTimer(Every = "00:00:01")]
    private void Look()
    {
        if (_changed.Count > 0)
        {
            Load();
        }
    }

    [OnSignal(PosixSignal.SIGHUP)]
    private void Asked() => Load();

    private void Load()
    {
        _loads++;
        _changed.Clear();
    }
}

/// <summary>Reads a serial line to its end whenever there is something, sixteen blocks at most in a row.</summary>
[LoopHandler]
internal sealed partial class SerialLine(SafeFileHandle port)
{
    private readonly byte[] _block = new byte[256];
    private uint _sum;

    [OnStart]
    private void Started() => EventLoop.Watch(port, Trigger.Edge);

    [OnReadable(Trigger.Edge)]
    private void Readable(ReadySource source)
    {
        for (int i = 0; i < 16; i++)
        {
            IoStatus status = source.TryRead(_block, out int count);
            if (status != IoStatus.Ok)
            {
                if (status != IoStatus.WouldBlock)
                {
                    source.Unwatch();
                }

                return;
            }

            foreach (byte value in _block.AsSpan(0, count))
            {
                _sum = (_sum * 31) + value;
            }
        }

        source.Rearm();
    }
}

/// <summary>Sums what an eventfd was given by other processes.</summary>
[LoopHandler]
internal sealed partial class Doorbell(SafeFileHandle descriptor)
{
    private readonly byte[] _count = new byte[8];
    private ulong _rings;

    [OnStart]
    private void Started() => EventLoop.Watch(descriptor, Trigger.Level);

    [OnReadable(Trigger.Level)]
    private void Rung(ReadySource source)
    {
        if (source.TryRead(_count, out int read) == IoStatus.Ok && read == 8)
        {
            _rings += BinaryPrimitives.ReadUInt64LittleEndian(_count);
        }
    }
}

/// <summary>Readings that sensors send as datagrams; the last of each counts.</summary>
[LoopHandler]
internal sealed partial class SensorInbox
{
    private readonly Dictionary<uint, int> _last = [];
    private long _malformed;

    [OnDatagram]
    private void Came(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != 8)
        {
            _malformed++;
            return;
        }

        _last[BinaryPrimitives.ReadUInt32BigEndian(bytes)] = BinaryPrimitives.ReadInt32BigEndian(bytes[4..]);
    }

    [OnTimer(Every = "00:10:00")]
    private void Forget() => _last.Clear();
}

/// <summary>How much is logged, switched by SIGUSR1 (10) and SIGUSR2 (12).</summary>
[LoopHandler]
internal sealed partial class LogLevel
{
    public int Level { get; private set; } = 2;

    [OnSignal((PosixSignal)10)]
    private void More() => Level = Math.Min(Level + 1, 5);

    [OnSignal((PosixSignal)12)]
    private void Less() => Level = Math.Max(Level - 1, 0);
}

/// <summary>The terminal of a monitor that redraws when its size has changed.</summary>
[LoopHandler]
internal sealed partial class Screen
{
    private bool _isStale;
    private long _frames;

    [OnStart]
    private void Started() => _isStale = true;

    [OnSignal(PosixSignal.SIGWINCH)]
    private void Resized() => _isStale = true;

    [OnTimer(Every = "00:00:00.200")]
    private void Draw()
    {
        if (_isStale)
        {
            _isStale = false;
            _frames++;
        }
    }
}

/// <summary>Counts the children that end.</summary>
[LoopHandler]
internal sealed partial class Children
{
    private long _ended;

    [OnSignal(PosixSignal.SIGCHLD)]
    private void Ended() => _ended++;
}

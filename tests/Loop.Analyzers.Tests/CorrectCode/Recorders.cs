using System;
using System.Buffers;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Loop;
using Microsoft.Win32.SafeHandles;

namespace Correct.Recorders;

/// <summary>Records a sensor's bytes: takes what is there, then writes all of it at once.</summary>
[LoopHandler]
internal sealed partial class SensorRecorder(SafeFileHandle sensor, string path)
{
    private readonly ArrayBufferWriter<byte> _unsaved = new(65_536);
    private LoopFile? _file;

    [OnStart]
    private async LoopTask Started()
    {
        _file = await LoopFile.Open(path, FileMode.Append, FileAccess.Write);
        EventLoop.Watch(sensor, Trigger.Edge);
    }

    [OnReadable(Trigger.Edge)]
    private async LoopTask Readable(ReadySource source)
    {
        for (int i = 0; i < 16; i++)
        {
            if (source.TryRead(_unsaved.GetSpan(4_096), out int count) != IoStatus.Ok)
            {
                await Save();
                return;
            }

            _unsaved.Advance(count);
        }

        source.Rearm();
        await Save();
    }

    private async LoopTask Save()
    {
        if (_file is { } file && _unsaved.WrittenCount > 0)
        {
            await file.Append(_unsaved.WrittenMemory);
            _unsaved.ResetWrittenCount();
        }
    }
}

/// <summary>The audit of a kernel: what cannot be written is lost and counted, the reading goes on.</summary>
[LoopHandler]
internal sealed partial class AuditTrail(SafeFileHandle audit, LoopFile trail)
{
    private readonly byte[] _records = new byte[8_192];
    private int _used;
    private long _lost;

    [OnStart]
    private void Started() => EventLoop.Watch(audit, Trigger.Edge);

    [OnReadable(Trigger.Edge)]
    private async LoopTask Readable(ReadySource source)
    {
        IoStatus status = IoStatus.Ok;
        while (status == IoStatus.Ok && _used < _records.Length)
        {
            status = source.TryRead(_records.AsSpan(_used), out int count);
            _used += count;
        }

        if (status == IoStatus.Ok)
        {
            source.Rearm();
        }

        try
        {
            await trail.Append(_records.AsMemory(0, _used));
        }
        catch (IOException)
        {
            _lost += _used;
        }

        _used = 0;
    }
}

/// <summary>Mirrors a serial console into a file, until it ends; the end is written down as well.</summary>
[LoopHandler]
internal sealed partial class ConsoleMirror(SafeFileHandle console, LoopFile mirror)
{
    private readonly byte[] _block = new byte[1_024];

    [OnStart]
    private void Started() => EventLoop.Watch(console, Trigger.Edge);

    [OnReadable(Trigger.Edge)]
    private async LoopTask Readable(ReadySource source)
    {
        switch (source.TryRead(_block, out int count))
        {
            case IoStatus.Ok:
                source.Rearm();
                await mirror.Append(_block.AsMemory(0, count));
                break;
            case IoStatus.End or IoStatus.Error:
                source.Unwatch();
                await mirror.Flush();
                await mirror.Close();
                break;
        }
    }
}

/// <summary>Looks after a modem: a ring is answered after two seconds, when the modem has said all that it had to say.</summary>
[LoopHandler]
internal sealed partial class Modem(SafeFileHandle port)
{
    private readonly byte[] _block = new byte[128];
    private ReadySource? _source;
    private int _rings;

    [OnStart]
    private void Started() => _source = EventLoop.Watch(port, Trigger.Edge);

    [OnReadable(Trigger.Edge)]
    private async LoopTask Readable(ReadySource source)
    {
        bool rings = false;
        for (int blocks = 0; blocks < 8; blocks++)
        {
            IoStatus status = source.TryRead(_block, out int count);
            if (status == IoStatus.Ok)
            {
                rings |= _block.AsSpan(0, count).StartsWith("RING"u8);
                continue;
            }

            if (rings && status == IoStatus.WouldBlock)
            {
                await System.Threading.Tasks.Task.Delay(2_000);
                _rings++;
                _ = source.TryWrite("ATA\r"u8, out _);
            }

            return;
        }

        source.Rearm();
    }

    [OnStop]
    private void Stopped() => _source?.Unwatch();
}

/// <summary>Replays a capture to a device, on its own demand: a byte of demand is a block of the capture.</summary>
[LoopHandler]
internal sealed partial class Replay(SafeFileHandle demand, LoopFile capture, Connection device)
{
    private readonly byte[] _demand = new byte[64];
    private readonly byte[] _block = new byte[16_384];
    private long _offset;

    [OnStart]
    private void Started() => EventLoop.Watch(demand, Trigger.Edge);

    [OnReadable(Trigger.Edge)]
    private async LoopTask Readable(ReadySource source)
    {
        int blocks = 0;
        while (blocks < 256 && source.TryRead(_demand, out int count) == IoStatus.Ok)
        {
            blocks += count;
        }

        source.Rearm();
        while (blocks-- > 0)
        {
            int read = await capture.Read(_offset, _block);
            _offset += read;
            device.Send(_block.AsSpan(0, read));
        }
    }
}

/// <summary>What a client asked for, for as long as its handler works on it.</summary>
internal struct Entry
{
    public ReadOnlyMemory<byte> Text { get; set; }

    public ReadOnlyMemory<byte> Key { get; set; }
}

/// <summary>Collects bytes until there is enough of them; it copies what it is given.</summary>
internal sealed class Gathering
{
    private readonly byte[] _bytes = new byte[16 * 1024];
    private int _length;

    public bool Append(ReadOnlyMemory<byte> text)
    {
        if (text.Length > _bytes.Length - _length)
        {
            return false;
        }

        text.CopyTo(_bytes.AsMemory(_length));
        _length += text.Length;
        return true;
    }

    public ReadOnlyMemory<byte> Take()
    {
        ReadOnlyMemory<byte> all = _bytes.AsMemory(0, _length);
        _length = 0;
        return all;
    }
}

/// <summary>Keeps a journal of lines: each is taken apart in an entry of its own, and goes to the file with others.</summary>
[LoopHandler]
internal sealed partial class Journal
{
    private readonly Gathering _gathering = new();
    private LoopFile? _file;
    private ReadOnlyMemory<byte> _current;
    private long _fieldCount;

    [OnRecv, Delimited("\n", MaxLength = 4096)]
    private async LoopTask LineAsync(ReadOnlyMemory<byte> line, CancellationToken closed)
    {
        _file ??= await LoopFile.Open("journal", FileMode.Append, FileAccess.Write, closed);
        Entry entry = new() { Text = line, Key = line[..Math.Min(4, line.Length)] };
        if (entry.Text.Length > 1024 || entry.Key.IsEmpty)
        {
            await _file.Append(line, closed);
            return;
        }

        _current = line;
        try
        {
            await CountAsync(closed);
        }
        finally
        {
            _current = default;
        }

        if (!_gathering.Append(line))
        {
            await _file.Append(_gathering.Take(), closed);
            _gathering.Append(line);
        }
    }

    [OnClose]
    private void Closed() => _file?.Dispose();

    private async LoopTask CountAsync(CancellationToken closed)
    {
        await Task.Delay(1, closed);
        _fieldCount += _current.Span.Count((byte)',') + 1;
    }
}

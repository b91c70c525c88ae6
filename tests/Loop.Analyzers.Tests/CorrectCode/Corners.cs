using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.IO.Compression;
using System.Text;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Loop;
using Microsoft.Win32.SafeHandles;

#pragma warning disable LOOP5001, LOOP5005, LOOP5009 // It allocates, and is about the rules by which something breaks.

namespace Correct.Corners;

/// <summary>A line printer on a serial port: what could not be written waits in a queue, and the port is only watched while there is something.</summary>
[LoopHandler]
internal sealed partial class Printer(SafeFileHandle port)
{
    private readonly Queue<(OwnedBuffer Text, int From)> _jobs = new();
    private ReadySource? _source;
    private long _printedBytes;
    private long _idleSinceMs;

    [OnStart]
    private void Started() => _source = EventLoop.Watch(port, Trigger.OneShot);

    [OnMessage]
    private void Asked(OwnedBuffer text)
    {
        _jobs.Enqueue((text, 0));
        if (_jobs.Count == 1)
        {
            _source?.Rearm();
        }
    }

    [OnWritable(Trigger.OneShot)]
    private void Writable(ReadySource source)
    {
        int written = 0;
        while (_jobs.TryPeek(out (OwnedBuffer Text, int From) job))
        {
            IoStatus status = source.TryWrite(job.Text.Memory.Span[job.From..], out int count);
            if (status is IoStatus.End or IoStatus.Error)
            {
                source.Unwatch();
                return;
            }

            if (status == IoStatus.WouldBlock)
            {
                break;
            }

            written++;
            _printedBytes += count;
            _jobs.Dequeue();
            if (job.From + count < job.Text.Length)
            {
                _jobs.Enqueue((job.Text, job.From + count));
            }
            else
            {
                job.Text.Dispose();
            }
        }

        if (_jobs.Count > 0)
        {
            source.Rearm();
        }
        else if (written > 0)
        {
            _idleSinceMs = Environment.TickCount64;
        }
    }

    [OnStop]
    private void Stopped()
    {
        while (_jobs.TryDequeue(out (OwnedBuffer Text, int From) job))
        {
            job.Text.Dispose();
        }
    }
}

/// <summary>A scale that talks without end: drains in every way that a loop can be written in.</summary>
[LoopHandler]
internal sealed partial class Scale(SafeFileHandle port)
{
    private readonly byte[] _block = new byte[256];
    private bool _wasCut;
    private double _grams;

    [OnStart]
    private void Started() => EventLoop.Watch(port, Trigger.Edge);

    [OnReadable(Trigger.Edge)]
    private void Readable(ReadySource source)
    {
        int reads = 0;
        IoStatus status;
        do
        {
            if (reads++ == 32)
            {
                source.Rearm();
                _wasCut = true;
                return;
            }

            status = source.TryRead(_block, out int count);
            _grams = status == IoStatus.Ok ? Weight(_block.AsSpan(0, count)) ?? _grams : _grams;
        }
        while (status == IoStatus.Ok);

        if (status != IoStatus.WouldBlock)
        {
            source.Unwatch();
        }
    }

    [OnTimer(Every = "00:00:10")]
    private void Checked() => _wasCut = _grams > 0 && !_wasCut;

    private static double? Weight(ReadOnlySpan<byte> text) =>
        System.Buffers.Text.Utf8Parser.TryParse(text, out double grams, out _) ? grams : null;
}

/// <summary>A read-through cache: hits are answered at once, misses once the file came, and whoever asked meanwhile gets the same.</summary>
[LoopHandler(MaxCarryBytes = 4_096)]
internal sealed partial class ReadThrough(string root)
{
    private static readonly FrozenDictionary<string, string> _types = new Dictionary<string, string> { [".txt"] = "text/plain", [".png"] = "image/png" }.ToFrozenDictionary();
    private static readonly ConcurrentDictionary<string, byte[]> _known = new();
    private static ImmutableDictionary<string, int> _asked = ImmutableDictionary<string, int>.Empty;
    private static long _hits;

    [ThreadStatic]
    private static StringBuilder? _scratch;

    private OwnedBuffer? _held;

    [OnRecv, Delimited("\n", MaxLength = 256)]
    private async LoopTask Asked(ReadOnlyMemory<byte> line, CancellationToken closed)
    {
        string name = Encoding.UTF8.GetString(line.Span.Trim((byte)' '));
        ImmutableInterlocked.AddOrUpdate(ref _asked, name, 1, static (_, times) => times + 1);
        if (_known.TryGetValue(name, out byte[]? content))
        {
            Interlocked.Increment(ref _hits);
            Connection.Send(content);
            return;
        }

        _scratch ??= new();
        _scratch.Clear().Append(root).Append('/').Append(name);
        string path = _scratch.ToString();
        using OwnedBuffer read = await LoopFile.ReadAll(path, closed);
        content = _known.GetOrAdd(name, static (_, file) => file.Memory.ToArray(), read);
        Connection.Send(_types.TryGetValue(Path.GetExtension(name), out string? type) ? Encoding.UTF8.GetBytes(type + "\n") : "\n"u8.ToArray());
        Connection.Send(content);
    }

    [OnMessage]
    private void Keep(OwnedBuffer newer) => Interlocked.Exchange(ref _held, newer)?.Dispose();

    [OnClose]
    private void Closed() => _held?.Dispose();
}

/// <summary>A broker's session: each received frame goes to some of the subscribers, and is kept for those that come late.</summary>
[LoopHandler]
internal sealed partial class Fanout(Channel<long> audit, SemaphoreSlim slots)
{
    private readonly List<Connection> _subscribers = [];
    private readonly Dictionary<int, OwnedBuffer> _last = [];
    private OwnedBuffer[] _recent = [];

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        if (bytes.Length < 4)
        {
            bytes.Dispose();
            return;
        }

        int topic = BinaryPrimitives.ReadInt32BigEndian(bytes.Span);
        OwnedBuffer kept = bytes.Retain();
        if (_last.Remove(topic, out OwnedBuffer? older))
        {
            older.Dispose();
        }

        _last[topic] = kept;
        int sent = 0;
        foreach (Connection subscriber in _subscribers)
        {
            if (subscriber.IsWritable)
            {
                subscriber.Send(bytes.Span);
                sent++;
            }
        }

        if (sent > 0 || !slots.Wait(0))
        {
            audit.Writer.TryWrite(topic);
            return;
        }

        slots.Release();
        Connection.Send(bytes);
    }

    [OnMessage]
    private void Remember(RememberLast ask)
    {
        if (!_last.Remove(ask.Topic, out OwnedBuffer? kept))
        {
            return;
        }

        _recent = [.. _recent, kept];
        if (_recent is [{ } first, _, _, ..])
        {
            first.Dispose();
            _recent = _recent[1..];
        }
    }

    [OnClose]
    private void Closed()
    {
        foreach (OwnedBuffer kept in (OwnedBuffer[])[.. _recent, .. _last.Values])
        {
            kept.Dispose();
        }
    }
}

internal readonly record struct RememberLast(int Topic);

/// <summary>Logs in CSV are parsed and packed in memory: nothing of it waits for anybody.</summary>
[LoopHandler]
internal sealed partial class Packer
{
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _full = new();
    private Task<int> _before = Task.FromResult(0);
    private int _lines;

    [OnRecv]
    private async LoopTask Received(ReadOnlyMemory<byte> bytes)
    {
        using MemoryStream packed = new();
        using (GZipStream zip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await zip.WriteAsync(bytes);
        }

        using StringReader text = new(Encoding.UTF8.GetString(bytes.Span));
        while (text.ReadLine() is { } line)
        {
            _lines += line.Contains(',', StringComparison.Ordinal) ? 1 : 0;
        }

        Task<int> even = Task.FromResult(_lines & 1), odd = Count(_lines);
        await Task.WhenAll(even, odd);
        int both = even.Result + odd.Result;
        if (_before.IsCompletedSuccessfully)
        {
            both += _before.Result;
        }

        _before = odd;
        if (_gate.TryEnter())
        {
            try
            {
                _lines += both;
            }
            finally
            {
                _gate.Exit();
            }
        }

        Connection.Send(packed.GetBuffer().AsSpan(0, (int)packed.Length));
        if (_full.IsSet)
        {
            Connection.Close();
        }
    }

    private static async Task<int> Count(int lines)
    {
        await Task.Yield();
        return lines;
    }
}

/// <summary>A tunnel's end: what cannot be sent on yet is held back, and the work that is too much for the loop is done elsewhere.</summary>
[LoopHandler]
internal sealed partial class Tunnel(Connection far)
{
    private OwnedBuffer? _rest;
    private int _turns;

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        OwnedBuffer? copy = far.QueuedBytes > 1 << 20 ? bytes.Retain() : null;
        if (copy is null)
        {
            far.Send(bytes);
            return;
        }

        _rest?.Dispose();
        _rest = copy;
        Connection.Pause();
    }

    [OnMessage]
    private async LoopTask Checked(Sum asked)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(64);
        try
        {
            Address<Tunnel> self = Self;
            int sum = await EventLoop.Offload(() => rented.AsSpan().IndexOf((byte)asked.Of));
            _turns += sum;
            _ = Task.Run(() => self.Tell(new Sum(sum - 1)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    [OnDrained]
    private void Drained()
    {
        if (Interlocked.Exchange(ref _rest, null) is { } rest)
        {
            far.Send(rest);
        }

        Connection.Resume();
    }

    [OnClose]
    private void Closed()
    {
        using OwnedBuffer? rest = _rest;
        _rest = null;
        far.Close();
    }
}

internal readonly record struct Sum(int Of);

using System;
using System.Buffers.Text;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Loop;

namespace Correct.Metrics;

/// <summary>Counters that several loops add to and one thread reads: interlocked, never locked.</summary>
internal sealed class Counters
{
    private long _connections;
    private long _bytes;
    private volatile Snapshot _latest = new(0, 0, 0);

    public Snapshot Latest => _latest;

    public void Opened() => Interlocked.Increment(ref _connections);

    public void Closed() => Interlocked.Decrement(ref _connections);

    public void Add(int bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>Publishes a whole that never changes again.</summary>
    public async Task PublishAsync(PeriodicTimer timer, CancellationToken stop)
    {
        long before = 0;
        while (await timer.WaitForNextTickAsync(stop))
        {
            long bytes = Interlocked.Read(ref _bytes);
            _latest = new Snapshot(Interlocked.Read(ref _connections), bytes, bytes - before);
            before = bytes;
        }
    }
}

internal sealed record Snapshot(long Connections, long Bytes, long BytesPerPeriod);

/// <summary>Aggregates StatsD lines (<c>name:value|c</c>), and answers nothing.</summary>
[LoopHandler(MaxCarryBytes = 4096)]
internal sealed partial class StatsReceiver(Counters counters)
{
    private readonly long[] _sums = new long[256];
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private int _lines;
    private int _bad;

    [OnAccept]
    private void Accepted() => counters.Opened();

    [OnRecv]
    private int Received(ReadOnlySpan<byte> unread)
    {
        int consumed = 0;
        while (unread[consumed..].IndexOf((byte)'\n') is >= 0 and int end)
        {
            Line(unread.Slice(consumed, end));
            consumed += end + 1;
        }

        counters.Add(consumed);
        return consumed;
    }

    [OnEnd]
    private void Ended()
    {
        TimeSpan lasted = Stopwatch.GetElapsedTime(_startedAt);
        Span<byte> text = stackalloc byte[32];
        if (Utf8Formatter.TryFormat(lasted, text, out int written))
        {
            Connection.Send(text[..written]);
        }

        Connection.Close();
    }

    [OnClose]
    private void Closed() => counters.Closed();

    private void Line(ReadOnlySpan<byte> line)
    {
        int colon = line.IndexOf((byte)':'), bar = line.IndexOf((byte)'|');
        if (colon <= 0 || bar < colon || !Utf8Parser.TryParse(line[(colon + 1)..bar], out long value, out _))
        {
            if (++_bad > 100)
            {
                Connection.Abort();
            }

            return;
        }

        _lines++;
        ref long sum = ref _sums[line[0]];
        sum = line[bar..].SequenceEqual("|g"u8) ? value : sum + value;
    }
}

/// <summary>Shows the latest figures to whoever connects, in the text form of Prometheus.</summary>
[LoopHandler]
internal sealed partial class Exporter(Counters counters)
{
    [OnRecv]
    private void Received(ReadOnlySpan<byte> request)
    {
        if (request.IndexOf("\r\n\r\n"u8) < 0)
        {
            return;
        }

        Snapshot latest = counters.Latest;
        Span<byte> body = stackalloc byte[256];
        int length = 0;
        Append(body, ref length, "loop_connections "u8, latest.Connections);
        Append(body, ref length, "loop_bytes_total "u8, latest.Bytes);
        Append(body, ref length, "loop_bytes_per_period "u8, latest.BytesPerPeriod);
        Span<byte> head = stackalloc byte[64];
        int headLength = 0;
        Append(head, ref headLength, "HTTP/1.1 200 OK\r\nContent-Length: "u8, length);
        Connection.Send(head[..(headLength - 1)]);
        Connection.Send("\r\n\r\n"u8);
        Connection.Send(body[..length]);
        Connection.Close();
    }

    private static void Append(Span<byte> text, ref int length, ReadOnlySpan<byte> name, long value)
    {
        name.CopyTo(text[length..]);
        length += name.Length;
        _ = Utf8Formatter.TryFormat(value, text[length..], out int written);
        length += written;
        text[length++] = (byte)'\n';
    }
}

/// <summary>Lets a client have so many bytes a second: a bucket that fills with time, and a pause when it is empty.</summary>
[LoopHandler]
internal sealed partial class Limited
{
    private const long BytesPerSecond = 65_536;

    private long _allowance = BytesPerSecond;
    private long _filledAt = Stopwatch.GetTimestamp();

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        Fill();
        _allowance -= bytes.Length;
        Connection.Send(bytes);
        if (_allowance < 0)
        {
            Connection.Pause();
        }
    }

    [OnDrained]
    private void Drained()
    {
        Fill();
        if (_allowance > 0)
        {
            Connection.Resume();
        }
    }

    private void Fill()
    {
        long now = Stopwatch.GetTimestamp();
        _allowance = Math.Min(BytesPerSecond, _allowance + ((now - _filledAt) * BytesPerSecond / Stopwatch.Frequency));
        _filledAt = now;
    }
}

/// <summary>Counts the rotations that the operator asks for by SIGHUP, and tells whoever wants to know.</summary>
[LoopHandler]
internal sealed partial class Rotations
{
    private int _count;

    [OnSignal(System.Runtime.InteropServices.PosixSignal.SIGHUP)]
    private void HungUp() => _count++;

    [OnMessage]
    private void Asked(Address<Rotations> who) => who.Tell(_count);

    [OnMessage]
    private void Told(int count) => _count = Math.Max(_count, count);
}

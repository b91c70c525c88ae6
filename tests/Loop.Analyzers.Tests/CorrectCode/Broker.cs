using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Loop;

namespace Correct.Brokers;

/// <summary>The last request of a client, for the error page: a view of a block that is the handler's own.</summary>
[LoopHandler]
internal sealed partial class LastRequest(LoopFile log)
{
    private readonly byte[] _block = new byte[1_024];
    private ReadOnlyMemory<byte> _last;

    [OnRecv]
    private async LoopTask Received(ReadOnlyMemory<byte> request)
    {
        int length = Math.Min(request.Length, _block.Length);
        request.Span[..length].CopyTo(_block);
        _last = _block.AsMemory(0, length);
        await log.Append(request);
        Connection.Send(_last.Span);
    }
}

/// <summary>Queues messages for a consumer that is away: each gets a block of the pool, which goes back when it is sent.</summary>
[LoopHandler]
internal sealed partial class StoreAndForward(Connection consumer, LoopFile journal)
{
    private readonly Queue<ReadOnlyMemory<byte>> _messages = new();
    private readonly ArrayBufferWriter<byte> _store = new(65_536);

    [OnRecv, LengthPrefixed(2)]
    private async LoopTask Received(ReadOnlyMemory<byte> message, CancellationToken closed)
    {
        await journal.Append(message, closed);
        if (consumer.IsWritable)
        {
            consumer.Send(message);
            return;
        }

        _messages.Enqueue(Copy(message.Span));
    }

    private ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> message)
    {
        Memory<byte> copy = _store.GetMemory(message.Length)[..message.Length];
        message.CopyTo(copy.Span);
        _store.Advance(message.Length);
        return copy;
    }
}

/// <summary>A cache whose values are written to a file before the answer: what is kept is a copy, what is looked up is the received memory.</summary>
[LoopHandler]
internal sealed partial class DurableCache(LoopFile file)
{
    private readonly Dictionary<int, ReadOnlyMemory<byte>> _values = [];

    [OnRecv, Delimited("\n")]
    private async LoopTask Received(ReadOnlyMemory<byte> line)
    {
        ReadOnlyMemory<byte> key = line[..Math.Min(8, line.Length)], value = line[key.Length..];
        int hash = Hash(key.Span);
        if (value.IsEmpty)
        {
            Connection.Send(_values.TryGetValue(hash, out ReadOnlyMemory<byte> found) ? found.Span : "-"u8);
            return;
        }

        _values[hash] = Own(value);
        await file.Append(value);
        Connection.Send("+"u8);
    }

    private static ReadOnlyMemory<byte> Own(ReadOnlyMemory<byte> value) => value.ToArray();

    private static int Hash(ReadOnlySpan<byte> key)
    {
        HashCode hash = default;
        hash.AddBytes(key);
        return hash.ToHashCode();
    }
}

/// <summary>Verifies signed packets off the loop; the memory is lent for as long as the method waits.</summary>
[LoopHandler]
internal sealed partial class Verifier
{
    private readonly ConcurrentQueue<ReadOnlyMemory<byte>> _rejected = new();
    private int _valid;

    [OnRecv, FixedLength(96)]
    private async LoopTask Received(ReadOnlyMemory<byte> packet)
    {
        bool isValid = await EventLoop.Offload(static lent => IsSigned(lent.Span), packet);
        if (isValid)
        {
            _valid++;
            Connection.Send(packet);
        }
        else if (_rejected.Count < 10)
        {
            _rejected.Enqueue(Head(packet));
        }
    }

    private static ReadOnlyMemory<byte> Head(ReadOnlyMemory<byte> packet) => packet.Span[..8].ToArray();

    private static bool IsSigned(ReadOnlySpan<byte> packet)
    {
        Span<byte> hash = stackalloc byte[32];
        return SHA256.TryHashData(packet[..64], hash, out _) && hash.SequenceEqual(packet[64..]);
    }
}

/// <summary>Takes requests apart: the parts are looked at while the request lasts, their lengths are kept.</summary>
[LoopHandler]
internal sealed partial class PartCounter(LoopFile log)
{
    private readonly List<ReadOnlyMemory<byte>> _known = [];
    private int _length;
    private int _hits;

    [OnMessage]
    private void Learn(byte[] part) => _known.Add(part);

    [OnRecv, Delimited("\r\n")]
    private async LoopTask Received(ReadOnlyMemory<byte> line)
    {
        ReadOnlyMemory<byte> rest = line;
        while (rest.Span.IndexOf((byte)',') is >= 0 and int comma)
        {
            _hits += IsKnown(rest[..comma]) ? 1 : 0;
            _length = Math.Max(_length, comma);
            rest = rest[(comma + 1)..];
        }

        await log.Append(line);
    }

    private bool IsKnown(ReadOnlyMemory<byte> part)
    {
        foreach (ReadOnlyMemory<byte> known in _known)
        {
            if (known.Span.SequenceEqual(part.Span))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Resizes pictures on threads of the pool and answers on the loop: what crosses are locals and the loop.</summary>
[LoopHandler]
internal sealed partial class Thumbnails
{
    private int _made;

    [OnAccept]
    private void Accepted()
    {
        EventLoop loop = EventLoop;
        CancellationToken closed = Connection.Closed;
        int number = _made;
        _ = Task.Run(
            async () =>
            {
                int size = await Make(number, closed);
                loop.Post(() => Answer(size));
            },
            closed);
    }

    private static async Task<int> Make(int number, CancellationToken closed)
    {
        await Task.Delay(number, closed);
        return number * 2;
    }

    private void Answer(int size)
    {
        _made++;
        Span<byte> text = stackalloc byte[12];
        if (size.TryFormat(text, out int written))
        {
            Connection.Send(text[..written]);
        }
    }
}

/// <summary>Reloads its rules when their file changes: the watcher's thread posts, the loop reloads.</summary>
[LoopHandler]
internal sealed partial class RuleWatcher(System.IO.FileSystemWatcher watcher)
{
    private int _generation;

    [OnStart]
    private void Started()
    {
        EventLoop loop = EventLoop;
        watcher.Changed += (_, _) => loop.Post(Reload);
        watcher.Deleted += static (_, gone) => Trace(gone.Name);
        watcher.EnableRaisingEvents = true;
    }

    private static void Trace(string? name) => System.Diagnostics.Trace.WriteLine(name);

    private void Reload() => _generation++;
}

/// <summary>Waits for a ticket of another library and goes on with the loop's scheduler.</summary>
[LoopHandler]
internal sealed partial class Tickets(Task<int> ticket)
{
    private int _number;

    [OnAccept]
    private void Accepted() => ticket.ContinueWith(done => Number(done.Result), TaskScheduler.FromCurrentSynchronizationContext());

    private void Number(int number)
    {
        _number = number;
        Connection.Send(BitConverter.GetBytes(_number));
    }
}

/// <summary>Runs the search of a board game on a thread of its own, over a copy of the board.</summary>
[LoopHandler]
internal sealed partial class ChessTable
{
    private readonly byte[] _board = new byte[64];
    private readonly int _depth = 6;
    private int _best;

    [OnMessage]
    private void Moved(short move)
    {
        _board[move & 63] = _board[move >> 8 & 63];
        _board[move >> 8 & 63] = 0;
        Search();
    }

    private void Search()
    {
        EventLoop loop = EventLoop;
        byte[] board = [.. _board];
        new Thread(() =>
        {
            int best = Best(board, _depth);
            loop.Post(() => _best = best);
        }) { IsBackground = true }.Start();
    }

    private static int Best(byte[] board, int depth) => depth == 0 ? board[0] : Best(board, depth - 1) + board[depth];
}

/// <summary>Beats once a second for another library that knows timers only.</summary>
[LoopHandler]
internal sealed partial class Heart : IDisposable
{
    private Timer? _timer;
    private long _beats;

    [OnStart]
    private void Started()
    {
        EventLoop loop = EventLoop;
        Action beat = Beat;
        _timer = new Timer(_ => loop.Post(beat), null, 1_000, 1_000);
    }

    private void Beat() => _beats++;

    public void Dispose() => _timer?.Dispose();
}

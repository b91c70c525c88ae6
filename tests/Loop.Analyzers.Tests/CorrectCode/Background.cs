using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Loop;

namespace Correct.Background;

/// <summary>What surrounds handlers in a real program blocks and allocates as it likes: none of it runs on a loop.</summary>
internal sealed class Journal : IDisposable
{
    private readonly BlockingCollection<byte[]> _queue = new(1024);
    private readonly object _gate = new();
    private readonly Thread _thread;
    private readonly Stream _file;
    private int _lost;

    public Journal(string path)
    {
        _file = new FileStream(path, FileMode.Append);
        _thread = new Thread(Write) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Never waits: what does not fit is counted.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        if (!_queue.TryAdd(line.ToArray()))
        {
            Interlocked.Increment(ref _lost);
        }
    }

    public void Dispose()
    {
        _queue.CompleteAdding();
        _thread.Join();
        lock (_gate)
        {
            _file.Flush();
            _file.Dispose();
        }
    }

    private void Write()
    {
        foreach (byte[] line in _queue.GetConsumingEnumerable())
        {
            lock (_gate)
            {
                _file.Write(line);
            }
        }
    }
}

/// <summary>Notes what its clients say, through a journal that is written elsewhere.</summary>
[LoopHandler(MaxCarryBytes = 16_384)]
internal sealed partial class Noting(Journal journal)
{
    private int _lines;

    [OnRecv]
    private int Received(ReadOnlySpan<byte> unread)
    {
        int end = unread.LastIndexOf((byte)'\n') + 1;
        if (end > 0)
        {
            journal.Add(unread[..end]);
            _lines++;
        }

        return end;
    }

    [OnClose]
    private void Closed() => journal.Add("closed\n"u8);
}

/// <summary>Loads its table while others work; a handler that comes too early answers so.</summary>
internal sealed class Catalogue
{
    private readonly Task<Dictionary<int, byte[]>> _loading;

    public Catalogue(string folder) => _loading = Task.Run(() => Load(folder));

    /// <summary>The table, or null while it is being loaded, or when that failed.</summary>
    public Dictionary<int, byte[]>? Table => _loading.IsCompletedSuccessfully ? _loading.Result : null;

    private static Dictionary<int, byte[]> Load(string folder)
    {
        Dictionary<int, byte[]> table = [];
        foreach (string path in Directory.GetFiles(folder))
        {
            table[table.Count] = File.ReadAllBytes(path);
            Thread.Sleep(1);
        }

        return table;
    }
}

[LoopHandler]
internal sealed partial class Shop(Catalogue catalogue)
{
    private bool _wasEarly;

    [OnRecv]
    private void Received(ReadOnlySpan<byte> request)
    {
        if (catalogue.Table is not { } table)
        {
            _wasEarly = true;
            Connection.Send("later\n"u8);
            return;
        }

        if (request.Length > 0 && table.TryGetValue(request[0], out byte[]? item))
        {
            Connection.Send(item.AsSpan());
        }
        else
        {
            Connection.Send(_wasEarly ? "none, sorry\n"u8 : "none\n"u8);
        }
    }
}

/// <summary>Collects a picture in memory, and answers with its checksum.</summary>
[LoopHandler(IdleTimeout = "00:00:30")]
internal sealed partial class Upload
{
    private const int MostBytes = 1 << 22;

    private readonly MemoryStream _body = new();
    private uint _checksum = uint.MaxValue;

    [OnRecv]
    private void Received(ReadOnlySpan<byte> bytes)
    {
        if (_body.Length + bytes.Length > MostBytes)
        {
            Connection.Abort();
            return;
        }

        _body.Write(bytes);
        foreach (byte value in bytes)
        {
            _checksum = (_checksum >> 8) ^ (uint)(value * 0x9E3779B9);
        }
    }

    [OnEnd]
    private void Ended()
    {
        Span<byte> answer = stackalloc byte[12];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(answer, _body.Length);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(answer[8..], _checksum);
        Connection.Send(answer);
        _body.SetLength(0);
        Connection.Close();
    }
}

/// <summary>Holds a rented block for as long as the connection lives.</summary>
[LoopHandler]
internal sealed partial class Windowed : IDisposable
{
    private readonly byte[] _window = ArrayPool<byte>.Shared.Rent(16_384);
    private int _used;

    [OnRecv]
    private void Received(ReadOnlySpan<byte> bytes)
    {
        int fits = Math.Min(bytes.Length, _window.Length - _used);
        bytes[..fits].CopyTo(_window.AsSpan(_used));
        _used += fits;
        if (_used == _window.Length)
        {
            Connection.Send(_window.AsSpan(0, _used));
            _used = 0;
        }
    }

    [OnEnd]
    private void Ended()
    {
        Connection.Send(_window.AsSpan(0, _used));
        Connection.Close();
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_window);
}

/// <summary>Keeps the last piece, and answers it when the next has come.</summary>
[LoopHandler]
internal sealed partial class OneBehind : IDisposable
{
    private OwnedBuffer? _last;

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        OwnedBuffer? before = _last;
        _last = bytes.Retain();
        if (before is not null)
        {
            Connection.Send(before);
        }
    }

    public void Dispose()
    {
        _last?.Dispose();
        _last = null;
    }
}

/// <summary>An actor without a connection: it is spawned by the host's loops, and stopped with them.</summary>
[LoopHandler]
internal sealed partial class Janitor
{
    private long _startedMs;
    private bool _isStopped;

    [OnStart]
    private void Started() => _startedMs = Environment.TickCount64;

    [OnStop]
    private void Stopped() => _isStopped = _startedMs > 0;

    [OnError]
    private Supervision Failed(Exception exception) => _isStopped ? Supervision.Stop : Supervision.Resume;
}

using System;
using System.Buffers.Text;
using System.Collections.Generic;
using Loop;

namespace Correct.Cache;

/// <summary>The table of one loop: handlers of other loops have their own.</summary>
internal sealed class Table
{
    [ThreadStatic]
    private static Table? _ofThread;

    private readonly Dictionary<ulong, Entry> _entries = [];

    public static Table OfThisLoop => _ofThread ??= new Table();

    public int Count => _entries.Count;

    public bool TryGet(ReadOnlySpan<byte> key, long nowMs, out Entry entry)
    {
        if (_entries.TryGetValue(Hash(key), out entry) && entry.Key.AsSpan().SequenceEqual(key))
        {
            if (entry.DueMs == 0 || entry.DueMs > nowMs)
            {
                return true;
            }

            _entries.Remove(Hash(key));
        }

        return false;
    }

    public void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long dueMs) =>
        _entries[Hash(key)] = new Entry { Key = key.ToArray(), Value = value.ToArray(), DueMs = dueMs };

    public bool Remove(ReadOnlySpan<byte> key) => _entries.Remove(Hash(key));

    private static ulong Hash(ReadOnlySpan<byte> key)
    {
        ulong hash = 14695981039346656037;
        foreach (byte value in key)
        {
            hash = (hash ^ value) * 1099511628211;
        }

        return hash;
    }
}

internal struct Entry
{
    public byte[] Key;
    public byte[] Value;
    public long DueMs;
}

/// <summary>A cache that speaks RESP2: GET, SET with EX, DEL, PING, DBSIZE, QUIT; arrays and inline commands.</summary>
[LoopHandler(MaxCarryBytes = 1 << 20, SendQueueHighBytes = 1 << 20)]
internal sealed partial class RespCache
{
    private const int MostArguments = 8;

    private readonly Range[] _arguments = new Range[MostArguments];
    private Table _table = Table.OfThisLoop;

    [OnAccept]
    private void Accepted() => _table = Table.OfThisLoop;

    [OnRecv]
    private int Received(ReadOnlySpan<byte> unread)
    {
        int length = unread[0] == (byte)'*' ? ReadArray(unread, out int count) : ReadInline(unread, out count);
        switch (length)
        {
            case 0:
                return 0;
            case < 0:
                Connection.Send("-ERR protocol\r\n"u8);
                Connection.Close();
                return unread.Length;
            default:
                Execute(unread, count);
                return length;
        }
    }

    [OnEnd]
    private void Ended() => Connection.Close();

    [OnError]
    private Supervision Failed(Exception exception) => exception is OutOfMemoryException ? Supervision.Stop : Supervision.Close;

    /// <returns>The command's length, 0 when it is not whole, -1 when it is none.</returns>
    private int ReadArray(ReadOnlySpan<byte> unread, out int count)
    {
        int at = ReadNumber(unread, 1, out count);
        if (at <= 0 || count is < 1 or > MostArguments)
        {
            return at == 0 ? 0 : -1;
        }

        for (int i = 0; i < count; i++)
        {
            if (at >= unread.Length)
            {
                return 0;
            }

            if (unread[at] != (byte)'$')
            {
                return -1;
            }

            int start = ReadNumber(unread, at + 1, out int length);
            if (start <= 0 || length < 0)
            {
                return start == 0 ? 0 : -1;
            }

            if (unread.Length - start < length + 2)
            {
                return 0;
            }

            _arguments[i] = start..(start + length);
            at = start + length + 2;
        }

        return at;
    }

    private int ReadInline(ReadOnlySpan<byte> unread, out int count)
    {
        count = 0;
        int end = unread.IndexOf((byte)'\n');
        if (end < 0)
        {
            return 0;
        }

        int start = 0;
        for (int i = 0; i <= end && count < MostArguments; i++)
        {
            if (unread[i] is (byte)' ' or (byte)'\r' or (byte)'\n')
            {
                if (i > start)
                {
                    _arguments[count++] = start..i;
                }

                start = i + 1;
            }
        }

        return end + 1;
    }

    private static int ReadNumber(ReadOnlySpan<byte> bytes, int start, out int number)
    {
        number = 0;
        int end = bytes[start..].IndexOf("\r\n"u8);
        if (end < 0)
        {
            return bytes.Length - start > 12 ? -1 : 0;
        }

        return Utf8Parser.TryParse(bytes.Slice(start, end), out number, out int consumed) && consumed == end ? start + end + 2 : -1;
    }

    private void Execute(ReadOnlySpan<byte> unread, int count)
    {
        if (count == 0)
        {
            return;
        }

        ReadOnlySpan<byte> command = unread[_arguments[0]];
        if (Is(command, "GET"u8) && count == 2)
        {
            Get(unread[_arguments[1]]);
        }
        else if (Is(command, "SET"u8) && count is 3 or 5)
        {
            Set(unread, count);
        }
        else if (Is(command, "DEL"u8))
        {
            Delete(unread, count);
        }
        else if (Is(command, "PING"u8))
        {
            Connection.Send("+PONG\r\n"u8);
        }
        else if (Is(command, "DBSIZE"u8))
        {
            SendNumber(_table.Count);
        }
        else if (Is(command, "QUIT"u8))
        {
            Connection.Send("+OK\r\n"u8);
            Connection.Close();
        }
        else
        {
            Connection.Send("-ERR unknown command\r\n"u8);
        }
    }

    private void Get(ReadOnlySpan<byte> key)
    {
        if (!_table.TryGet(key, Environment.TickCount64, out Entry entry))
        {
            Connection.Send("$-1\r\n"u8);
            return;
        }

        Span<byte> head = stackalloc byte[16];
        head[0] = (byte)'$';
        _ = Utf8Formatter.TryFormat(entry.Value.Length, head[1..], out int written);
        "\r\n"u8.CopyTo(head[(written + 1)..]);
        Connection.Send(head[..(written + 3)]);
        Connection.Send(entry.Value.AsSpan());
        Connection.Send("\r\n"u8);
    }

    private void Set(ReadOnlySpan<byte> unread, int count)
    {
        long dueMs = 0;
        if (count == 5)
        {
            if (!Is(unread[_arguments[3]], "EX"u8) || !Utf8Parser.TryParse(unread[_arguments[4]], out int seconds, out _) || seconds <= 0)
            {
                Connection.Send("-ERR syntax\r\n"u8);
                return;
            }

            dueMs = Environment.TickCount64 + (seconds * 1000L);
        }

        _table.Set(unread[_arguments[1]], unread[_arguments[2]], dueMs);
        Connection.Send("+OK\r\n"u8);
    }

    private void Delete(ReadOnlySpan<byte> unread, int count)
    {
        int removed = 0;
        for (int i = 1; i < count; i++)
        {
            removed += _table.Remove(unread[_arguments[i]]) ? 1 : 0;
        }

        SendNumber(removed);
    }

    private void SendNumber(int number)
    {
        Span<byte> line = stackalloc byte[16];
        line[0] = (byte)':';
        _ = Utf8Formatter.TryFormat(number, line[1..], out int written);
        "\r\n"u8.CopyTo(line[(written + 1)..]);
        Connection.Send(line[..(written + 3)]);
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> upper)
    {
        if (text.Length != upper.Length)
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if ((text[i] & 0xDF) != upper[i])
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>The memcached text protocol: get, set, delete, version, quit.</summary>
[LoopHandler(MaxCarryBytes = 1 << 20)]
internal sealed partial class MemcachedCache
{
    private readonly Table _table = Table.OfThisLoop;
    private readonly byte[] _key = new byte[250];
    private int _keyLength;
    private int _awaited = -1;
    private bool _isQuiet;

    [OnRecv]
    private int Received(ReadOnlySpan<byte> unread)
    {
        if (_awaited >= 0)
        {
            return Store(unread);
        }

        int end = unread.IndexOf("\r\n"u8);
        if (end < 0)
        {
            if (unread.Length > 2048)
            {
                Connection.Abort();
            }

            return 0;
        }

        Command(unread[..end]);
        return end + 2;
    }

    private int Store(ReadOnlySpan<byte> unread)
    {
        if (unread.Length < _awaited + 2)
        {
            return 0;
        }

        int length = _awaited + 2;
        if (unread.Slice(_awaited, 2).SequenceEqual("\r\n"u8))
        {
            _table.Set(_key.AsSpan(0, _keyLength), unread[.._awaited], dueMs: 0);
            Answer("STORED\r\n"u8);
        }
        else
        {
            Answer("CLIENT_ERROR bad data chunk\r\n"u8);
        }

        _awaited = -1;
        return length;
    }

    private void Command(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> verb = NextWord(ref line);
        if (verb.SequenceEqual("get"u8))
        {
            while (NextWord(ref line) is { IsEmpty: false } key)
            {
                SendValue(key);
            }

            Connection.Send("END\r\n"u8);
        }
        else if (verb.SequenceEqual("set"u8))
        {
            ReadOnlySpan<byte> key = NextWord(ref line);
            NextWord(ref line);
            NextWord(ref line);
            if (key.Length is 0 or > 250 || !Utf8Parser.TryParse(NextWord(ref line), out int length, out _) || length is < 0 or > 1 << 20)
            {
                Connection.Send("CLIENT_ERROR bad command line format\r\n"u8);
                return;
            }

            key.CopyTo(_key);
            _keyLength = key.Length;
            _awaited = length;
            _isQuiet = NextWord(ref line).SequenceEqual("noreply"u8);
        }
        else if (verb.SequenceEqual("delete"u8))
        {
            _isQuiet = false;
            Answer(_table.Remove(NextWord(ref line)) ? "DELETED\r\n"u8 : "NOT_FOUND\r\n"u8);
        }
        else if (verb.SequenceEqual("version"u8))
        {
            Connection.Send("VERSION 1\r\n"u8);
        }
        else if (verb.SequenceEqual("quit"u8))
        {
            Connection.Close();
        }
        else
        {
            Connection.Send("ERROR\r\n"u8);
        }
    }

    private void SendValue(ReadOnlySpan<byte> key)
    {
        if (!_table.TryGet(key, Environment.TickCount64, out Entry entry))
        {
            return;
        }

        Span<byte> head = stackalloc byte[300];
        "VALUE "u8.CopyTo(head);
        key.CopyTo(head[6..]);
        " 0 "u8.CopyTo(head[(6 + key.Length)..]);
        _ = Utf8Formatter.TryFormat(entry.Value.Length, head[(9 + key.Length)..], out int written);
        "\r\n"u8.CopyTo(head[(9 + key.Length + written)..]);
        Connection.Send(head[..(11 + key.Length + written)]);
        Connection.Send(entry.Value.AsSpan());
        Connection.Send("\r\n"u8);
    }

    private void Answer(ReadOnlySpan<byte> text)
    {
        if (!_isQuiet)
        {
            Connection.Send(text);
        }
    }

    private static ReadOnlySpan<byte> NextWord(ref ReadOnlySpan<byte> line)
    {
        int end = line.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = end < 0 ? line : line[..end];
        line = end < 0 ? default : line[(end + 1)..];
        return word;
    }
}

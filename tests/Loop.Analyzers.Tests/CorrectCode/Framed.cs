using System;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Collections.Generic;
using System.Text;
using Loop;

namespace Correct.Framed;

/// <summary>A line protocol: PUT and GET of short notes, QUIT.</summary>
[LoopHandler(IdleTimeout = "00:02:00", FirstByteTimeout = "00:00:10")]
internal sealed partial class NoteServer
{
    private readonly Dictionary<int, byte[]> _notes = [];
    private int _mistakes;

    [OnAccept]
    private void Accepted() => Connection.Send("220 notes\r\n"u8);

    [OnRecv, Delimited("\r\n", MaxLength = 512)]
    private void Received(ReadOnlySpan<byte> line)
    {
        int space = line.IndexOf((byte)' ');
        ReadOnlySpan<byte> verb = space < 0 ? line : line[..space], rest = space < 0 ? default : line[(space + 1)..];
        if (Ascii.EqualsIgnoreCase(verb, "QUIT"u8))
        {
            Connection.Close();
        }
        else if (Ascii.EqualsIgnoreCase(verb, "GET"u8) && Utf8Parser.TryParse(rest, out int wanted, out _))
        {
            Connection.Send(_notes.TryGetValue(wanted, out byte[]? note) ? note : "404\r\n"u8);
        }
        else if (Ascii.EqualsIgnoreCase(verb, "PUT"u8) && Utf8Parser.TryParse(rest, out int key, out int length))
        {
            Keep(key, rest[length..].TrimStart((byte)' '));
        }
        else if (++_mistakes == 5)
        {
            Connection.Abort();
        }
        else
        {
            Connection.Send("500\r\n"u8);
        }
    }

    [OnEnd]
    private void Ended() => Connection.Close();

    private void Keep(int key, ReadOnlySpan<byte> text)
    {
        byte[] kept = new byte[text.Length + 2];
        text.CopyTo(kept);
        "\r\n"u8.CopyTo(kept.AsSpan(text.Length));
        _notes[key] = kept;
        Connection.Send("200\r\n"u8);
    }
}

/// <summary>Prices that are asked for by a request with a length before it, answered in the order of the requests.</summary>
[LoopHandler(SendQueueHighBytes = 524_288, SendQueueLowBytes = 131_072)]
internal sealed partial class PriceServer(Prices prices)
{
    private readonly byte[] _answer = new byte[16];

    [OnRecv, LengthPrefixed(4, MaxLength = 65_536)]
    private void Received(ReadOnlySpan<byte> request)
    {
        if (request.Length < 4)
        {
            Connection.Abort();
            return;
        }

        BinaryPrimitives.WriteInt32BigEndian(_answer, 8);
        BinaryPrimitives.WriteInt64BigEndian(_answer.AsSpan(4), prices.Of(BinaryPrimitives.ReadInt32BigEndian(request)));
        Connection.Send(_answer.AsSpan(0, 12));
        if (!Connection.IsWritable)
        {
            Connection.Pause();
        }
    }

    [OnDrained]
    private void Drained() => Connection.Resume();

    [OnEnd]
    private void Ended() => Connection.Close();
}

/// <summary>The prices of the day; one thread fills it before the loops start.</summary>
internal sealed class Prices
{
    private readonly Dictionary<int, long> _cents = [];

    public void Add(int item, long cents) => _cents[item] = cents;

    public long Of(int item) => _cents.TryGetValue(item, out long cents) ? cents : -1;
}

/// <summary>Readings of sixteen bytes from a sensor behind a serial line's gateway: id, time, value.</summary>
[LoopHandler(IdleTimeout = "00:00:30")]
internal sealed partial class SensorGateway
{
    private long _sum;
    private int _count;

    [OnRecv, FixedLength(16)]
    private void Received(ReadOnlySpan<byte> reading)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(reading) != 0)
        {
            _sum += BinaryPrimitives.ReadInt32LittleEndian(reading[12..]);
            _count++;
        }
    }

    [OnIdle("00:00:10")]
    private void Silent()
    {
        Span<byte> text = stackalloc byte[24];
        if (_count > 0 && Utf8Formatter.TryFormat(_sum / _count, text, out int written))
        {
            Connection.Send(text[..written]);
        }
    }

    [OnClose]
    private void Closed() => _count = 0;
}

/// <summary>Echoes netstrings.</summary>
[LoopHandler]
internal sealed partial class NetstringEcho
{
    private readonly byte[] _head = new byte[12];

    [OnRecv, FramedBy<Netstring>(MaxLength = 9_999)]
    private void Received(ReadOnlySpan<byte> text)
    {
        if (Utf8Formatter.TryFormat(text.Length, _head, out int written))
        {
            _head[written] = (byte)':';
            Connection.Send(_head.AsSpan(0, written + 1));
            Connection.Send(text);
            Connection.Send(","u8);
        }
    }

    [OnEnd]
    private void Ended() => Connection.Close();
}

/// <summary>Cuts <c>5:hello,</c>.</summary>
internal struct Netstring : IFramer<ReadOnlySpan<byte>>
{
    public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out ReadOnlySpan<byte> frame, out int consumedBytes)
    {
        frame = default;
        consumedBytes = 0;
        int colon = unread[..Math.Min(unread.Length, 6)].IndexOf((byte)':');
        if (colon < 0)
        {
            return unread.Length < 6 ? FrameStatus.Incomplete : FrameStatus.Invalid;
        }

        if (!Utf8Parser.TryParse(unread[..colon], out int length, out int digits) || digits != colon || length < 0)
        {
            return FrameStatus.Invalid;
        }

        consumedBytes = colon + 1 + length + 1;
        cursor.NeededBytes = consumedBytes;
        if (unread.Length < consumedBytes)
        {
            return FrameStatus.Incomplete;
        }

        frame = unread.Slice(colon + 1, length);
        return unread[consumedBytes - 1] == (byte)',' ? FrameStatus.Complete : FrameStatus.Invalid;
    }
}

/// <summary>Reads commands as Redis' clients send them by hand: words in a line, with quotes around those that have spaces.</summary>
[LoopHandler(IdleTimeout = "00:10:00")]
internal sealed partial class InlineCommands
{
    private long _commands;

    [OnRecv, FramedBy<InlineCommand>]
    private void Received(ReadOnlySpan<byte> command)
    {
        _commands++;
        Connection.Send(command.StartsWith("PING"u8) ? "+PONG\r\n"u8 : "-ERR unknown command\r\n"u8);
        if (command.SequenceEqual("SHUTDOWN"u8) && _commands > 1)
        {
            Connection.Close();
        }
    }
}

/// <summary>Cuts at the end of a line that lies in no quotes; goes on where it was.</summary>
internal struct InlineCommand : IFramer<ReadOnlySpan<byte>>
{
    private bool _isQuoted;

    public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out ReadOnlySpan<byte> frame, out int consumedBytes)
    {
        for (int i = cursor.Position; i < unread.Length; i++)
        {
            _isQuoted ^= unread[i] == (byte)'"';
            if (unread[i] == (byte)'\n' && !_isQuoted)
            {
                frame = unread[..i].TrimEnd((byte)'\r');
                consumedBytes = i + 1;
                return FrameStatus.Complete;
            }
        }

        cursor.Position = unread.Length;
        frame = default;
        consumedBytes = 0;
        return unread.Length > 65_536 ? FrameStatus.TooLong : FrameStatus.Incomplete;
    }
}

/// <summary>Answers HTTP requests without a body; what it is given is the head.</summary>
[LoopHandler(FirstByteTimeout = "00:00:05", MaxCarryBytes = 16_384)]
internal sealed partial class Health
{
    [OnRecv, FramedBy<RequestHead>(MaxLength = 8_192)]
    private void Received(ReadOnlySpan<byte> head)
    {
        Connection.Send(head.StartsWith("GET /health "u8)
            ? "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n"u8
            : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8);
        if (head.IndexOf("\r\nConnection: close"u8) >= 0)
        {
            Connection.Close();
        }
    }

    [OnError]
    private Supervision Failed(Exception exception) => exception is FormatException ? Supervision.Restart : Supervision.Close;
}

/// <summary>Cuts after the empty line.</summary>
internal readonly struct RequestHead : IFramer<ReadOnlySpan<byte>>
{
    public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out ReadOnlySpan<byte> frame, out int consumedBytes)
    {
        int from = Math.Max(0, cursor.Position - 3), at = unread[from..].IndexOf("\r\n\r\n"u8);
        if (at < 0)
        {
            cursor.Position = unread.Length;
            frame = default;
            consumedBytes = 0;
            return FrameStatus.Incomplete;
        }

        frame = unread[..(from + at)];
        consumedBytes = from + at + 4;
        return FrameStatus.Complete;
    }
}

/// <summary>Sums the elements that a device sends: a type, a length, a value.</summary>
[LoopHandler]
internal sealed partial class DeviceLink
{
    private readonly long[] _byType = new long[256];

    [OnRecv, FramedBy<TypeLengthValue>]
    private void Received(Element element) => _byType[element.Type] += element.Length;

    [OnDrained]
    private void Drained() => Connection.Resume();

    [OnClose]
    private void Closed(CloseReason reason) => _byType[0] = reason == CloseReason.Local ? 0 : 1;
}

internal readonly record struct Element(byte Type, int Length);

internal struct TypeLengthValue : IFramer<Element>
{
    public readonly FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out Element frame, out int consumedBytes)
    {
        frame = default;
        consumedBytes = 0;
        if (unread.Length < 3)
        {
            cursor.NeededBytes = 3;
            return FrameStatus.Incomplete;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(unread[1..]);
        cursor.NeededBytes = length + 3;
        if (unread.Length < length + 3)
        {
            return FrameStatus.Incomplete;
        }

        frame = new Element(unread[0], length);
        consumedBytes = length + 3;
        return FrameStatus.Complete;
    }
}

/// <summary>Adds up numbers of varying length, and says the sum at the end.</summary>
[LoopHandler(CloseTimeout = "00:00:05")]
internal sealed partial class Adder
{
    private ulong _sum;

    [OnRecv, FramedBy<Varint>]
    private void Received(ulong number) => _sum += number;

    [OnEnd]
    private void Ended()
    {
        Span<byte> text = stackalloc byte[24];
        if (Utf8Formatter.TryFormat(_sum, text, out int written))
        {
            Connection.Send(text[..written]);
        }

        Connection.Close();
    }
}

internal readonly struct Varint : IFramer<ulong>
{
    public FrameStatus TryRead(ReadOnlySpan<byte> unread, ref FrameCursor cursor, out ulong frame, out int consumedBytes)
    {
        frame = 0;
        for (consumedBytes = 1; consumedBytes <= unread.Length; consumedBytes++)
        {
            byte value = unread[consumedBytes - 1];
            frame |= (ulong)(value & 0x7F) << (7 * (consumedBytes - 1));
            if (value < 0x80)
            {
                return FrameStatus.Complete;
            }

            if (consumedBytes == 10)
            {
                return FrameStatus.Invalid;
            }
        }

        return FrameStatus.Incomplete;
    }
}

using System;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Loop;

namespace Correct.WebSockets;

/// <summary>A WebSocket echo (RFC 6455): the handshake, unmasking, fragments, ping and close.</summary>
[LoopHandler(MaxCarryBytes = 1 << 20, IdleTimeout = "00:01:00")]
internal sealed partial class WebSocketEcho
{
    private const int MostPayload = 1 << 19;

    private readonly byte[] _message = new byte[MostPayload];
    private int _messageLength;
    private byte _messageCode;
    private bool _isOpen;
    private long _pings;

    [OnRecv]
    private int Received(ReadOnlySpan<byte> unread)
    {
        if (!_isOpen)
        {
            return Handshake(unread);
        }

        if (!FrameHead.TryRead(unread, out FrameHead head))
        {
            return 0;
        }

        if (head.IsWrong || head.Length > MostPayload)
        {
            CloseWith(head.IsWrong ? (ushort)1002 : (ushort)1009);
            return unread.Length;
        }

        int whole = head.HeadLength + (int)head.Length;
        if (unread.Length < whole)
        {
            return 0;
        }

        Frame(head, unread[head.HeadLength..whole]);
        return whole;
    }

    [OnError]
    private Supervision Failed(Exception exception)
    {
        CloseWith(1011);
        return exception is InvalidOperationException ? Supervision.Close : Supervision.Stop;
    }

    [OnEnd]
    private void Ended() => Connection.Close();

    private int Handshake(ReadOnlySpan<byte> unread)
    {
        int end = unread.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return unread.Length > 8192 ? Refuse(unread) : 0;
        }

        ReadOnlySpan<byte> key = Header(unread[..(end + 2)], "Sec-WebSocket-Key"u8);
        if (key.Length != 24)
        {
            return Refuse(unread);
        }

        Span<byte> seed = stackalloc byte[60];
        key.CopyTo(seed);
        "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8.CopyTo(seed[24..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes], text = stackalloc byte[28];
        Hash(seed, hash);
        _ = System.Buffers.Text.Base64.EncodeToUtf8(hash, text, out _, out _);
        Connection.Send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "u8);
        Connection.Send(text);
        Connection.Send("\r\n\r\n"u8);
        _isOpen = true;
        return end + 4;
    }

    private int Refuse(ReadOnlySpan<byte> unread)
    {
        Connection.Send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"u8);
        Connection.Close();
        return unread.Length;
    }

    private void Frame(in FrameHead head, ReadOnlySpan<byte> payload)
    {
        switch (head.Code)
        {
            case 0 or 1 or 2:
                Append(head, payload);
                break;
            case 8:
                Control(0x88, payload, head.Mask);
                Connection.Close();
                break;
            case 9:
                _pings++;
                Control(0x8A, payload, head.Mask);
                break;
        }
    }

    private void Append(in FrameHead head, ReadOnlySpan<byte> payload)
    {
        if (head.Code != 0)
        {
            _messageCode = head.Code;
            _messageLength = 0;
        }

        if (_messageLength + payload.Length > _message.Length)
        {
            CloseWith(1009);
            return;
        }

        Unmask(payload, head.Mask, _message.AsSpan(_messageLength));
        _messageLength += payload.Length;
        if (head.IsFinal)
        {
            SendHead((byte)(0x80 | _messageCode), _messageLength);
            Connection.Send(_message.AsSpan(0, _messageLength));
        }
    }

    private void Control(byte first, ReadOnlySpan<byte> payload, uint mask)
    {
        Span<byte> plain = stackalloc byte[125];
        int length = Math.Min(payload.Length, plain.Length);
        Unmask(payload[..length], mask, plain);
        SendHead(first, length);
        Connection.Send(plain[..length]);
    }

    private void CloseWith(ushort code)
    {
        Span<byte> frame = [0x88, 2, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(frame[2..], code);
        Connection.Send(frame);
        Connection.Close();
    }

    private void SendHead(byte first, int length)
    {
        Span<byte> head = stackalloc byte[10];
        head[0] = first;
        int headLength = 2;
        if (length < 126)
        {
            head[1] = (byte)length;
        }
        else if (length <= ushort.MaxValue)
        {
            head[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)length);
            headLength = 4;
        }
        else
        {
            head[1] = 127;
            BinaryPrimitives.WriteUInt64BigEndian(head[2..], (ulong)length);
            headLength = 10;
        }

        Connection.Send(head[..headLength]);
    }

    private static void Unmask(ReadOnlySpan<byte> payload, uint mask, Span<byte> plain)
    {
        for (int i = 0; i < payload.Length; i++)
        {
            plain[i] = (byte)(payload[i] ^ (mask >> (24 - (i % 4 * 8))));
        }
    }

    private static ReadOnlySpan<byte> Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        while (head.IndexOf("\r\n"u8) is >= 0 and int end)
        {
            ReadOnlySpan<byte> line = head[..end];
            int colon = line.IndexOf((byte)':');
            if (colon == name.Length && Ascii.EqualsIgnoreCase(line[..colon], name))
            {
                return line[(colon + 1)..].Trim((byte)' ');
            }

            head = head[(end + 2)..];
        }

        return default;
    }

#pragma warning disable CA5350 // The protocol asks for SHA-1, and not for secrecy.
    private static void Hash(ReadOnlySpan<byte> seed, Span<byte> hash) => _ = SHA1.HashData(seed, hash);
#pragma warning restore CA5350
}

/// <summary>The first bytes of a frame.</summary>
internal readonly struct FrameHead
{
    private FrameHead(byte first, byte second, long length, uint mask, int headLength)
    {
        IsFinal = (first & 0x80) != 0;
        Code = (byte)(first & 0x0F);
        IsWrong = (first & 0x70) != 0 || (second & 0x80) == 0 || length < 0 || (Code >= 8 && (length > 125 || !IsFinal));
        Length = length;
        Mask = mask;
        HeadLength = headLength;
    }

    public bool IsFinal { get; }

    public bool IsWrong { get; }

    public byte Code { get; }

    public long Length { get; }

    public uint Mask { get; }

    public int HeadLength { get; }

    public static bool TryRead(ReadOnlySpan<byte> bytes, out FrameHead head)
    {
        head = default;
        if (bytes.Length < 2)
        {
            return false;
        }

        int lengthBytes = (bytes[1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 };
        int maskBytes = (bytes[1] & 0x80) != 0 ? 4 : 0;
        if (bytes.Length < 2 + lengthBytes + maskBytes)
        {
            return false;
        }

        long length = lengthBytes switch
        {
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            8 => (long)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]),
            _ => bytes[1] & 0x7F,
        };
        uint mask = maskBytes == 0 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(bytes[(2 + lengthBytes)..]);
        head = new FrameHead(bytes[0], bytes[1], length, mask, 2 + lengthBytes + maskBytes);
        return true;
    }
}

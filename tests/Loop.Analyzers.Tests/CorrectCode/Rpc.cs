using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Security.Cryptography;
using Loop;

namespace Correct.Rpc;

internal enum RpcStatus : byte
{
    Ok,
    UnknownMethod,
    BadArguments,
    Failed,
}

/// <summary>A method that clients call. It must not block: it runs on the loop.</summary>
internal interface IRpcMethod
{
    RpcStatus Run(ReadOnlySpan<byte> arguments, Span<byte> result, out int written);
}

internal sealed class Add : IRpcMethod
{
    public RpcStatus Run(ReadOnlySpan<byte> arguments, Span<byte> result, out int written)
    {
        written = 0;
        if (arguments.Length != 16)
        {
            return RpcStatus.BadArguments;
        }

        BinaryPrimitives.WriteInt64BigEndian(result, BinaryPrimitives.ReadInt64BigEndian(arguments) + BinaryPrimitives.ReadInt64BigEndian(arguments[8..]));
        written = 8;
        return RpcStatus.Ok;
    }
}

internal sealed class Digest : IRpcMethod
{
    public RpcStatus Run(ReadOnlySpan<byte> arguments, Span<byte> result, out int written)
    {
        written = SHA256.HashData(arguments, result);
        return RpcStatus.Ok;
    }
}

internal sealed class RpcMethods
{
    private readonly Dictionary<ushort, IRpcMethod> _methods = new()
    {
        [1] = new Add(),
        [2] = new Digest(),
    };

    public bool TryFind(ushort id, out IRpcMethod? method) => _methods.TryGetValue(id, out method);
}

/// <summary>
/// Requests: length (4 bytes, of what follows), call (4), method (2), arguments. Answers: length, call, status (1), result.
/// </summary>
[LoopHandler(MaxCarryBytes = 1 << 20)]
internal sealed partial class RpcServer(RpcMethods methods)
{
    private const int MostBytes = 1 << 19;

    private readonly byte[] _answer = new byte[4096];

    [OnRecv]
    private int Received(ReadOnlySpan<byte> unread)
    {
        if (unread.Length < 4)
        {
            return 0;
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(unread);
        if (length is < 6 or > MostBytes)
        {
            Connection.Abort();
            return unread.Length;
        }

        if (unread.Length < 4 + length)
        {
            return 0;
        }

        Call(unread.Slice(4, length));
        return 4 + length;
    }

    [OnEnd]
    private void Ended() => Connection.Close();

    [OnError]
    private Supervision Failed(Exception exception)
    {
        _answer[8] = (byte)RpcStatus.Failed;
        BinaryPrimitives.WriteInt32BigEndian(_answer, 5);
        Connection.Send(_answer.AsSpan(0, 9));
        return exception is CryptographicException ? Supervision.Restart : Supervision.Close;
    }

    private void Call(ReadOnlySpan<byte> request)
    {
        ushort id = BinaryPrimitives.ReadUInt16BigEndian(request[4..]);
        RpcStatus status = RpcStatus.UnknownMethod;
        int written = 0;
        request[..4].CopyTo(_answer.AsSpan(4));
        if (methods.TryFind(id, out IRpcMethod? method) && method is not null)
        {
            status = method.Run(request[6..], _answer.AsSpan(9), out written);
        }

        BinaryPrimitives.WriteInt32BigEndian(_answer, 5 + written);
        _answer[8] = (byte)status;
        Connection.Send(_answer.AsSpan(0, 9 + written));
    }
}

/// <summary>Who has logged in, shared by all loops: a table that is replaced, never changed.</summary>
internal sealed class Users
{
    private volatile Dictionary<string, byte[]> _keys = [];

    public bool TryKey(string name, out byte[]? key) => _keys.TryGetValue(name, out key);

    public void Replace(Dictionary<string, byte[]> keys) => _keys = keys;
}

/// <summary>Challenge and answer: 32 random bytes go out, HMAC-SHA256 over them with the user's key comes back, then the session begins.</summary>
[LoopHandler(FirstByteTimeout = "00:00:10", MaxCarryBytes = 4096)]
internal sealed partial class Login(Users users)
{
    private readonly byte[] _challenge = new byte[32];
    private bool _isIn;
    private int _attempts;

    [OnAccept]
    private void Accepted()
    {
        RandomNumberGenerator.Fill(_challenge);
        Connection.Send(_challenge.AsSpan());
    }

    [OnRecv]
    private int Received(ReadOnlySpan<byte> unread)
    {
        if (_isIn)
        {
            Connection.Send(unread);
            return unread.Length;
        }

        int nameEnd = unread.IndexOf((byte)0);
        if (nameEnd < 0 || unread.Length < nameEnd + 33)
        {
            return 0;
        }

        string name = NameOf(unread[..nameEnd]);
        Span<byte> expected = stackalloc byte[32];
        if (users.TryKey(name, out byte[]? key)
            && HMACSHA256.TryHashData(key, _challenge, expected, out _)
            && CryptographicOperations.FixedTimeEquals(expected, unread.Slice(nameEnd + 1, 32)))
        {
            _isIn = true;
            Connection.Send("+"u8);
        }
        else if (++_attempts == 3)
        {
            Connection.Close();
        }
        else
        {
            Connection.Send("-"u8);
        }

        return nameEnd + 33;
    }

    private static string NameOf(ReadOnlySpan<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes);
}

/// <summary>Reads the PROXY header, version 1 (one line) or 2 (binary), before it echoes.</summary>
[LoopHandler(MaxCarryBytes = 4096, FirstByteTimeout = "00:00:05")]
internal sealed partial class BehindProxy
{
    private bool _isKnown;
    private ulong _client;

    [OnRecv]
    private int Received(ReadOnlySpan<byte> unread)
    {
        if (_isKnown)
        {
            Connection.Send(unread);
            return unread.Length;
        }

        ReadOnlySpan<byte> signature = "\r\n\r\n\0\r\nQUIT\n"u8;
        int length = unread.Length >= 16 && unread.StartsWith(signature) ? ReadBinary(unread) : ReadLine(unread);
        if (length < 0)
        {
            Connection.Abort();
            return unread.Length;
        }

        _isKnown = length > 0;
        return length;
    }

    private int ReadBinary(ReadOnlySpan<byte> unread)
    {
        int length = BinaryPrimitives.ReadUInt16BigEndian(unread[14..]);
        if (unread[12] >> 4 != 2 || length > 1024)
        {
            return -1;
        }

        if (unread.Length < 16 + length)
        {
            return 0;
        }

        if (unread[13] == 0x11 && length >= 12)
        {
            _client = BinaryPrimitives.ReadUInt32BigEndian(unread[16..]);
        }

        return 16 + length;
    }

    private int ReadLine(ReadOnlySpan<byte> unread)
    {
        if (unread.Length < 6)
        {
            return 0;
        }

        int end = unread.IndexOf("\r\n"u8);
        if (!unread.StartsWith("PROXY "u8) || end is < 0 && unread.Length > 107)
        {
            return -1;
        }

        return end < 0 ? 0 : end + 2;
    }

    [OnClose]
    private void Closed() => _client = 0;
}

/// <summary>Answers DNS questions over TCP (RFC 1035, 4.2.2) from a small, fixed zone.</summary>
[LoopHandler(MaxCarryBytes = 8192)]
internal sealed partial class Names
{
    private const int HeadBytes = 12;

    [OnRecv]
    private int Received(ReadOnlySpan<byte> unread)
    {
        if (unread.Length < 2)
        {
            return 0;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(unread);
        if (unread.Length < 2 + length)
        {
            return 0;
        }

        Answer(unread.Slice(2, length));
        return 2 + length;
    }

    private void Answer(ReadOnlySpan<byte> question)
    {
        int end = NameEnd(question);
        if (question.Length < HeadBytes || end < 0 || question.Length < end + 4)
        {
            Connection.Close();
            return;
        }

        Span<byte> answer = stackalloc byte[512];
        int length = end + 4;
        question[..length].CopyTo(answer[2..]);
        answer[4] = 0x84;
        answer[5] = 0;
        bool isHost = BinaryPrimitives.ReadUInt16BigEndian(question[end..]) == 1;
        answer[9] = isHost ? (byte)1 : (byte)0;
        if (isHost)
        {
            ReadOnlySpan<byte> record = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1];
            record.CopyTo(answer[(2 + length)..]);
            length += record.Length;
        }

        BinaryPrimitives.WriteUInt16BigEndian(answer, (ushort)length);
        Connection.Send(answer[..(2 + length)]);
    }

    private static int NameEnd(ReadOnlySpan<byte> question)
    {
        int at = HeadBytes;
        while (at < question.Length && question[at] is > 0 and < 64)
        {
            at += question[at] + 1;
        }

        return at < question.Length && question[at] == 0 && at < 267 ? at + 1 : -1;
    }
}

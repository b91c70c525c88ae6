using System;
using System.Collections.Generic;
using System.Diagnostics;
using Loop;

namespace Correct.Gateways;

/// <summary>Sends what comes to a server, and a copy to each mirror; the received buffer itself goes last.</summary>
[LoopHandler]
internal sealed partial class Tee(Connection server)
{
    private readonly List<Connection> _mirrors = [];
    private long _mirrored;

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        foreach (Connection mirror in _mirrors)
        {
            if (!mirror.IsWritable)
            {
                continue;
            }

            mirror.Send(bytes.Span);
            _mirrored += bytes.Length;
        }

        server.Send(bytes);
    }
}

/// <summary>Tries a second server where the first is full or gone.</summary>
[LoopHandler]
internal sealed partial class Failover(Connection first, Connection second)
{
    private int _failed;
    private int _left = 3;

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        SendStatus status = first.Send(bytes.Span);
        while (status != SendStatus.Ok && --_left > 0)
        {
            status = second.Send(bytes.Span);
        }

        if (status == SendStatus.Ok)
        {
            return;
        }

        _failed++;
        Connection.Send(bytes);
        Connection.Close();
    }
}

/// <summary>Routes packets by their first byte, each to one side; what nobody knows goes back with its length.</summary>
[LoopHandler]
internal sealed partial class Router(Connection game, Connection chat)
{
    private long _unknown;

    [OnRecv]
    private void Received(RecvBuffer packet)
    {
        switch (packet.Span[0])
        {
            case 1:
                game.Send(packet);
                return;
            case 2 when chat.IsWritable:
                chat.Send(packet);
                return;
            case 3:
                game.Send(packet.Slice(1));
                break;
            default:
                _unknown += Sum(packet.Span);
                Connection.Send(packet);
                break;
        }

        _unknown += packet.Length;
    }

    private static int Sum(ReadOnlySpan<byte> bytes)
    {
        int sum = 0;
        foreach (byte value in bytes)
        {
            sum += value;
        }

        return sum;
    }
}

/// <summary>Cuts a stream into blocks of one size for a store that wants them so; what is left waits in a field of its own.</summary>
[LoopHandler]
internal sealed partial class BlockCutter(Connection store)
{
    private const int BlockBytes = 512;

    private readonly byte[] _rest = new byte[BlockBytes];
    private int _restLength;

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            RecvBuffer left = bytes;
            while (left.Length >= BlockBytes)
            {
                RecvBuffer block = left.Slice(0, BlockBytes);
                left = left.Slice(BlockBytes);
                store.Send(block);
            }

            left.Span.CopyTo(_rest);
            _restLength = left.Length;
        }
        finally
        {
            if (Stopwatch.GetElapsedTime(start).TotalMilliseconds > 5)
            {
                Connection.Credit(_restLength > 0 ? 1 : 2);
            }
        }
    }
}

/// <summary>Answers what it was sent, unless it is over the quota: then it says how much that was, and nothing more is taken.</summary>
[LoopHandler]
internal sealed partial class Quota
{
    private long _left = 1 << 20;
    private byte _last;

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        bool isOver = bytes.Length > _left;
        if (!isOver)
        {
            Connection.Send(bytes);
        }

        _left -= bytes.Length;
        if (isOver)
        {
            _last = bytes.Span[^1];
            Connection.Send([_last]);
            Connection.Close();
        }
    }
}

/// <summary>Holds requests back until their turn, sixteen at most: what has no place is given back at once.</summary>
[LoopHandler]
internal sealed partial class Turnstile : IDisposable
{
    private const int Most = 16;

    private readonly Queue<OwnedBuffer> _waiting = new(Most);

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        OwnedBuffer request = bytes.Retain();
        if (_waiting.Count == Most)
        {
            request.Dispose();
            Connection.Pause();
            return;
        }

        _waiting.Enqueue(request);
    }

    [OnTimer(Every = "00:00:00.010")]
    private void Turn()
    {
        if (_waiting.TryDequeue(out OwnedBuffer? next))
        {
            Connection.Send(next);
            Connection.Resume();
        }
    }

    public void Dispose()
    {
        while (_waiting.TryDequeue(out OwnedBuffer? next))
        {
            next.Dispose();
        }
    }
}

/// <summary>Checks frames by a parser that throws: what is broken is given back before the connection goes.</summary>
[LoopHandler]
internal sealed partial class FrameCheck(Connection sink)
{
    private int _broken;

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        OwnedBuffer frame = bytes.Retain();
        try
        {
            Check(frame.Memory.Span);
            sink.Send(frame);
        }
        catch (FormatException)
        {
            frame.Dispose();
            _broken++;
            Connection.Abort();
        }
    }

    private static void Check(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 4 || frame[0] != 0x7E)
        {
            throw new FormatException();
        }
    }
}

/// <summary>Signs a copy of what comes, in place, and sends the signature alone.</summary>
[LoopHandler]
internal sealed partial class Signer
{
    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        using OwnedBuffer copy = bytes.Retain();
        Span<byte> text = copy.Memory.Span;
        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] == 0)
            {
                return;
            }

            text[i] ^= text[i - 1];
        }

        Connection.Send(text[^1..]);
    }
}

/// <summary>Keeps samples of the traffic for who asks: every hundredth piece, and the last that was large.</summary>
[LoopHandler]
internal sealed partial class Sampler : IDisposable
{
    private readonly LinkedList<OwnedBuffer> _samples = new();
    private OwnedBuffer? _large;
    private int _pieces;

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        OwnedBuffer? sample = null;
        if (++_pieces % 100 == 0 || bytes.Length > 8_192)
        {
            sample = bytes.Retain();
        }

        Connection.Send(bytes);
        if (sample is not { Length: var length })
        {
            return;
        }

        switch (length)
        {
            case > 8_192:
                _large?.Dispose();
                _large = sample;
                break;
            case > 16 when _samples.Count < 64:
                _samples.AddLast(sample);
                break;
            default:
                sample.Dispose();
                break;
        }
    }

    public void Dispose()
    {
        _large?.Dispose();
        foreach (OwnedBuffer sample in _samples)
        {
            sample.Dispose();
        }
    }
}

/// <summary>Answers a question that comes twice from what it said before, by comparing the questions.</summary>
[LoopHandler]
internal sealed partial class AnswerCache : IDisposable
{
    private OwnedBuffer? _question;
    private int _same;

    [OnRecv]
    private void Received(RecvBuffer question)
    {
        OwnedBuffer asked = question.Retain();
        bool isSame = _question is { } before && before.Memory.Span.SequenceEqual(asked.Memory.Span);
        if (isSame)
        {
            _same++;
            asked.Dispose();
        }
        else
        {
            _question?.Dispose();
            _question = asked;
        }

        Connection.Send(isSame ? "as before\n"u8 : "new\n"u8);
    }

    public void Dispose() => _question?.Dispose();
}

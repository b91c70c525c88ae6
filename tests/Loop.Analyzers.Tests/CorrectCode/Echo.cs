using System;
using Loop;

namespace Correct.Echoes;

/// <summary>The plain echo (RFC 862): the received buffer goes back as it is.</summary>
[LoopHandler]
internal sealed partial class Echo
{
    [OnRecv]
    private void Received(RecvBuffer bytes) => Connection.Send(bytes);
}

/// <summary>Goes on answering after the peer's end, until everything has left.</summary>
[LoopHandler(IdleTimeout = "00:02:00", CloseTimeout = "00:00:03")]
internal sealed partial class HalfOpenEcho
{
    private long _bytes;

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        _bytes += bytes.Length;
        Connection.Send(bytes);
    }

    [OnEnd]
    private void Ended()
    {
        Span<byte> total = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(total, _bytes);
        Connection.Send(total);
        Connection.Close();
    }
}

/// <summary>Answers upper-case ASCII, by pieces that the peer's window has room for.</summary>
[LoopHandler(SendQueueHighBytes = 65_536, SendQueueLowBytes = 16_384)]
internal sealed partial class UpperEcho
{
    private readonly byte[] _block = new byte[4096];

    [OnRecv]
    private void Received(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int length = Math.Min(bytes.Length, _block.Length);
            for (int i = 0; i < length; i++)
            {
                byte value = bytes[i];
                _block[i] = value is >= (byte)'a' and <= (byte)'z' ? (byte)(value - 32) : value;
            }

            Connection.Send(_block.AsSpan(0, length));
            bytes = bytes[length..];
        }

        if (!Connection.IsWritable)
        {
            Connection.Pause();
        }
    }

    [OnDrained]
    private void Drained() => Connection.Resume();
}

/// <summary>Answers each whole line reversed.</summary>
[LoopHandler(MaxCarryBytes = 8192)]
internal sealed partial class ReverseEcho
{
    [OnRecv]
    private int Received(ReadOnlySpan<byte> unread)
    {
        int end = unread.IndexOf((byte)'\n');
        if (end < 0)
        {
            return 0;
        }

        Span<byte> answer = Connection.Writer.GetSpan(end + 1);
        for (int i = 0; i < end; i++)
        {
            answer[i] = unread[end - 1 - i];
        }

        answer[end] = (byte)'\n';
        Connection.Writer.Advance(end + 1);
        return end + 1;
    }

    [OnError]
    private Supervision Failed(Exception exception) => exception is ArgumentException ? Supervision.Restart : Supervision.Close;
}

/// <summary>Discards what comes (RFC 863), and says how much it was.</summary>
[LoopHandler]
internal sealed partial class Discard
{
    private long _bytes;
    private int _pieces;

    [OnAccept]
    private void Accepted(PeerAddress peer) => _ = peer;

    [OnRecv]
    private void Received(ReadOnlySpan<byte> bytes)
    {
        _bytes += bytes.Length;
        _pieces++;
    }

    [OnEnd]
    private void Ended()
    {
        Span<byte> text = stackalloc byte[48];
        if (_bytes.TryFormat(text, out int written) && _pieces.TryFormat(text[(written + 1)..], out int more))
        {
            text[written] = (byte)' ';
            Connection.Send(text[..(written + 1 + more)]);
        }

        Connection.ShutdownSend();
        Connection.Close();
    }
}

/// <summary>Generates characters (RFC 864) for as long as the peer reads.</summary>
[LoopHandler]
internal sealed partial class CharacterGenerator
{
    private static readonly SendBuffer _lines = SendBuffer.Create(MakeLines());

    [OnAccept]
    private void Accepted() => Fill();

    [OnDrained]
    private void Drained() => Fill();

    private void Fill()
    {
        while (Connection.IsWritable && Connection.Send(_lines) == SendStatus.Ok)
        {
        }
    }

    private static byte[] MakeLines()
    {
        byte[] lines = new byte[95 * 74];
        for (int line = 0; line < 95; line++)
        {
            for (int column = 0; column < 72; column++)
            {
                lines[(line * 74) + column] = (byte)(' ' + ((line + column) % 95));
            }

            lines[(line * 74) + 72] = (byte)'\r';
            lines[(line * 74) + 73] = (byte)'\n';
        }

        return lines;
    }
}

/// <summary>Takes one message a credit, so that a flood costs the flooder.</summary>
[LoopHandler]
internal sealed partial class Metered
{
    private int _left = 100;

    [OnAccept]
    private void Accepted() => Connection.Credit(10);

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        Connection.Send(bytes);
        if (--_left == 0)
        {
            Connection.Close();
        }
        else if (_left % 10 == 0)
        {
            Connection.Credit(10);
        }
    }

    [OnClose]
    private void Closed(CloseReason reason) => _left = reason == CloseReason.Local ? 0 : -1;
}

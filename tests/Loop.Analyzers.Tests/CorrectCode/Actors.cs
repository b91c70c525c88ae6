using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using Loop;

namespace Correct.Actors;

internal readonly record struct Joined(int Id, long AtMs);

internal readonly record struct Left(int Id);

/// <summary>Who is there: told by connections, looked through every half minute.</summary>
[LoopHandler]
internal sealed partial class Register
{
    private readonly Dictionary<int, long> _present = [];
    private readonly List<int> _stale = [];

    [OnStart]
    private void Started() => _present.Clear();

    [OnMessage]
    private void Came(in Joined joined) => _present[joined.Id] = joined.AtMs;

    [OnMessage]
    private void Went(Left left) => _present.Remove(left.Id);

    [OnTimer(Every = "00:00:30")]
    private void Look()
    {
        long oldest = Environment.TickCount64 - 3_600_000;
        foreach (KeyValuePair<int, long> entry in _present)
        {
            if (entry.Value < oldest)
            {
                _stale.Add(entry.Key);
            }
        }

        for (int i = 0; i < _stale.Count; i++)
        {
            _present.Remove(_stale[i]);
        }

        _stale.Clear();
    }

    [OnStop]
    private void Stopped() => _present.Clear();

    [OnError]
    private Supervision Failed(Exception exception) => exception is InvalidOperationException ? Supervision.Restart : Supervision.Resume;
}

/// <summary>Greets late, and asks a silent client whether it is still there.</summary>
[LoopHandler(IdleTimeout = "00:05:00")]
internal sealed partial class Patient
{
    private int _asked;

    [OnTimer(After = "00:00:01")]
    private void Greet() => Connection.Send("hello\n"u8);

    [OnIdle("00:01:00")]
    private void Idle()
    {
        if (++_asked == 3)
        {
            Connection.Close();
        }
        else
        {
            Connection.Send("still there?\n"u8);
        }
    }

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        _asked = 0;
        Connection.Send(bytes);
    }
}

/// <summary>Goes to the loop of the room that it asks for, and says when it is there.</summary>
[LoopHandler]
internal sealed partial class Traveller(EventLoop[] loops)
{
    private int _room;

    [OnRecv, FixedLength(4)]
    private void Received(ReadOnlySpan<byte> room)
    {
        _room = System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(room);
        MoveStatus status = Connection.MoveTo(loops[(uint)_room % (uint)loops.Length]);
        if (status != MoveStatus.Ok)
        {
            Tell(status);
        }
    }

    [OnMoved]
    private void Moved(MoveStatus outcome) => Tell(outcome);

    private void Tell(MoveStatus status)
    {
        Span<byte> answer = stackalloc byte[5];
        answer[0] = (byte)status;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(answer[1..], _room);
        Connection.Send(answer);
    }
}

/// <summary>Counts datagrams by their length.</summary>
[LoopHandler]
internal sealed partial class Inbox
{
    private readonly long[] _lengths = new long[17];
    private PeerAddress _last;

    [OnStart]
    private void Started() => Array.Clear(_lengths);

    [OnDatagram]
    private void Came(ReadOnlySpan<byte> bytes, PeerAddress sender)
    {
        _lengths[Math.Min(16, System.Numerics.BitOperations.Log2((uint)bytes.Length + 1))]++;
        _last = sender;
    }

    [OnStop]
    private void Stopped() => _ = _last;
}

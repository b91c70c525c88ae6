using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using Loop;

namespace Correct.Shared;

/// <summary>Who is logged in, over all loops.</summary>
[LoopHandler]
internal sealed partial class Sessions
{
    private static readonly ConcurrentDictionary<int, long> _since = new();

    private readonly Dictionary<int, int> _mine = [];

    [OnMessage]
    private void Came(int user)
    {
        _since[user] = Environment.TickCount64;
        _mine[user] = 1;
    }

    [OnTimer(Every = "00:01:00")]
    private void Forget()
    {
        foreach (KeyValuePair<int, int> entry in _mine)
        {
            _since.TryRemove(entry.Key, out _);
        }

        _mine.Clear();
    }
}

/// <summary>Buffers of each loop's own, and figures of each loop's own.</summary>
[LoopHandler]
internal sealed partial class Scratch
{
    [ThreadStatic]
    private static long _used;

    private static readonly long[] _usedByLoop = new long[256];

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        _used += bytes.Length;
        _usedByLoop[EventLoop.Index] = _used;
        Connection.Send(bytes);
    }
}

/// <summary>Lets all loops drain when one is told to: a flag that is written once.</summary>
[LoopHandler]
internal sealed partial class Maintenance
{
    private static volatile bool _isOn;

    [OnMessage]
    private void Switch(bool isOn) => _isOn = isOn;

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        if (_isOn)
        {
            Connection.Close();
            return;
        }

        Connection.Send(bytes);
    }
}

internal readonly record struct Left(ConnectionId Who);

/// <summary>One side of a duel: the other is on another loop, perhaps, and is told by address.</summary>
[LoopHandler]
internal sealed partial class Duellist(Address<Duellist> other)
{
    private readonly HashSet<ConnectionId> _gone = [];

    [OnMessage]
    private void OtherLeft(Left left) => _gone.Add(left.Who);

    [OnClose]
    private void Closed() => other.Tell(new Left(Connection.Id));
}

internal sealed record Ask(Address<Asker> From, int Number);

internal sealed record Answer(int Number);

/// <summary>Asks a counter that lives on one loop; the question carries where the answer goes.</summary>
[LoopHandler]
internal sealed partial class Asker(Address<Counter> counter)
{
    [OnAccept]
    private void Accepted() => counter.Tell(new Ask(Self, 1));

    [OnMessage]
    private void Answered(Answer answer) => Connection.Send([(byte)answer.Number]);
}

[LoopHandler]
internal sealed partial class Counter
{
    private int _sum;

    [OnMessage]
    private void Asked(Ask ask)
    {
        _sum += ask.Number;
        Reply(ask.From);
    }

    private void Reply(Address<Asker> to) => to.Tell(new Answer(_sum));
}

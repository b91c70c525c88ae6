using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Loop;

namespace Correct.Rooms;

internal sealed record Entered(Address<Chatter> Who);

internal sealed record Gone(Address<Chatter> Who);

/// <summary>A line, by value: a message that is told to hundreds owns its bytes and allocates none.</summary>
internal struct Said
{
    public const int MostBytes = 120;

    private Text _text;
    private int _length;

    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Line => ((ReadOnlySpan<byte>)_text)[.._length];

    public static Said Of(ReadOnlySpan<byte> line)
    {
        Said said = default;
        line.CopyTo(said._text);
        said._length = line.Length;
        return said;
    }

    [InlineArray(MostBytes)]
    private struct Text
    {
        private byte _first;
    }
}

/// <summary>A chat room: whoever is in it hears what is said; it lives on one loop, the connections on theirs.</summary>
[LoopHandler]
internal sealed partial class ChatRoom
{
    private readonly HashSet<Address<Chatter>> _present = [];
    private int _linesThisMinute;

    [OnMessage]
    private void Came(Entered entered) => _present.Add(entered.Who);

    [OnMessage]
    private void Went(Gone gone) => _present.Remove(gone.Who);

    [OnMessage]
    private void Heard(in Said said)
    {
        if (++_linesThisMinute > 600)
        {
            return;
        }

        foreach (Address<Chatter> one in _present)
        {
            one.Tell(said);
        }
    }

    [OnTimer(Every = "00:01:00")]
    private void Minute() => _linesThisMinute = 0;
}

/// <summary>One who chats, by lines.</summary>
[LoopHandler(IdleTimeout = "00:15:00", SendQueueHighBytes = 131_072, SendQueueLowBytes = 32_768)]
internal sealed partial class Chatter(Address<ChatRoom> room)
{
    private int _lines;

    [OnAccept]
    private void Accepted(PeerAddress peer)
    {
        _ = peer;
        room.Tell(new Entered(Self));
    }

    [OnRecv, Delimited("\n", MaxLength = Said.MostBytes)]
    private void Received(ReadOnlySpan<byte> line)
    {
        _lines++;
        room.Tell(Said.Of(line));
    }

    [OnMessage]
    private void Hear(in Said said)
    {
        if (Connection.IsWritable)
        {
            Connection.Send(said.Line);
            Connection.Send("\n"u8);
        }
    }

    [OnIdle("00:05:00")]
    private void Idle() => Connection.Send(_lines == 0 ? "say something\n"u8 : "still there?\n"u8);

    [OnClose]
    private void Closed() => room.Tell(new Gone(Self));
}

internal readonly record struct Input(int Player, sbyte X, sbyte Y);

/// <summary>The world of a game: inputs are gathered, twenty times a second all move.</summary>
[LoopHandler]
internal sealed partial class World
{
    private readonly Dictionary<int, (int X, int Y)> _places = [];
    private readonly Queue<Input> _inputs = new();
    private long _slowTicks;

    [OnMessage]
    private void Came(in Input input)
    {
        if (_inputs.Count < 10_000)
        {
            _inputs.Enqueue(input);
        }
    }

    [OnTimer(Every = "00:00:00.050")]
    private void Tick()
    {
        long start = Stopwatch.GetTimestamp();
        while (_inputs.TryDequeue(out Input input))
        {
            _places.TryGetValue(input.Player, out (int X, int Y) place);
            _places[input.Player] = (Math.Clamp(place.X + input.X, 0, 4095), Math.Clamp(place.Y + input.Y, 0, 4095));
        }

        if (Stopwatch.GetElapsedTime(start).TotalMilliseconds > 25)
        {
            _slowTicks++;
        }
    }

    [OnStop]
    private void Stopped() => _places.Clear();
}

/// <summary>A player's connection: inputs of eight bytes.</summary>
[LoopHandler(SendQueueHardBytes = 1 << 20, SendQueueHighBytes = 65_536)]
internal sealed partial class Player(Address<World> world)
{
    private static int _last;
    private int _id;
    private bool _hasWarned;

    [OnAccept]
    private void Accepted() => _id = System.Threading.Interlocked.Increment(ref _last);

    [OnRecv, FixedLength(8)]
    private void Received(ReadOnlySpan<byte> input)
    {
        _hasWarned = false;
        world.Tell(new Input(_id, (sbyte)input[0], (sbyte)input[1]));
    }

    [OnIdle("00:00:30")]
    private void Idle()
    {
        if (_hasWarned)
        {
            Connection.Close();
            return;
        }

        _hasWarned = true;
        Connection.Send([0xFF]);
    }
}

/// <summary>The near side of a proxy that lets no client send faster than its rate: a bucket that a timer fills.</summary>
[LoopHandler(SendQueueHardBytes = 2_097_152, SendQueueLowBytes = 16_384)]
internal sealed partial class Throttled
{
    private const int BytesPerTick = 25_000;
    private int _allowed = BytesPerTick;

    /// <summary>Where the bytes go.</summary>
    public Connection? Far { get; set; }

    [OnRecv]
    private int Received(ReadOnlySpan<byte> unread)
    {
        int taken = Math.Min(unread.Length, _allowed);
        if (taken > 0 && Far?.Send(unread[..taken]) == SendStatus.Ok)
        {
            _allowed -= taken;
        }

        if (_allowed == 0)
        {
            Connection.Pause();
        }

        return taken;
    }

    [OnTimer(Every = "00:00:00.100")]
    private void Fill()
    {
        _allowed = BytesPerTick;
        Connection.Resume();
    }

    [OnClose]
    private void Closed() => Far?.Close();
}

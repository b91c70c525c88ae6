using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Loop;
using Microsoft.Win32.SafeHandles;

namespace Correct.Sources;

/// <summary>The gateway of a VPN: packets of a TUN device go to the tunnel, one in a turn, so that connections have theirs between two packets.</summary>
[LoopHandler]
internal sealed partial class Tun(SafeFileHandle device, Connection tunnel)
{
    private readonly byte[] _packet = new byte[1_500];
    private long _dropped;

    [OnStart]
    private void Started() => EventLoop.Watch(device, Trigger.Edge);

    [OnReadable(Trigger.Edge)]
    private void Readable(ReadySource source)
    {
        IoStatus status = source.TryRead(_packet, out int count);
        if (status == IoStatus.WouldBlock)
        {
            return;
        }

        if (status != IoStatus.Ok)
        {
            source.Unwatch();
            return;
        }

        if (tunnel.Send(_packet.AsSpan(0, count)) != SendStatus.Ok)
        {
            _dropped++;
        }

        source.Rearm();
    }
}

/// <summary>Positions of a GPS receiver; the last whole sentence counts, and the receiver is given up when it is pulled out.</summary>
[LoopHandler]
internal sealed partial class GpsReceiver(SafeFileHandle port)
{
    private readonly byte[] _sentence = new byte[82];
    private int _length;

    public ReadOnlySpan<byte> Last => _sentence.AsSpan(0, _length);

    [OnStart]
    private void Started() => EventLoop.Watch(port, Trigger.Edge);

    [OnReadable]
    private void Readable(ReadySource source)
    {
        Span<byte> block = stackalloc byte[82];
        switch (source.TryRead(block, out int count))
        {
            case IoStatus.Ok when block[0] == (byte)'$':
                block[..count].CopyTo(_sentence);
                _length = count;
                source.Rearm();
                break;
            case IoStatus.Ok:
                source.Rearm(ReadyEvents.Readable);
                break;
            case IoStatus.WouldBlock:
                break;
            default:
                source.Unwatch();
                break;
        }
    }
}

/// <summary>Asks an old key server once: its first answer is all that is wanted of it.</summary>
[LoopHandler]
internal sealed partial class KeyRequest(SafeFileHandle server, Address<KeyRing> ring)
{
    private readonly byte[] _answer = new byte[64];

    [OnStart]
    private void Started() => EventLoop.Watch(server, Trigger.Edge);

    [OnReadable(Trigger.Edge)]
    private void Readable(ReadySource source)
    {
        if (source.TryRead(_answer, out int count) == IoStatus.Ok && count >= 8)
        {
            ring.Tell(BinaryPrimitives.ReadUInt64BigEndian(_answer));
        }

        source.Unwatch();
    }
}

[LoopHandler]
internal sealed partial class KeyRing
{
    private ulong _key;

    [OnMessage]
    private void Came(ulong key) => _key ^= key;
}

/// <summary>What a child process prints goes to who watches it, at most sixteen blocks in a row; short reads are counted, for the graph of the block size.</summary>
[LoopHandler]
internal sealed partial class ChildOutput(SafeFileHandle output, Connection watcher)
{
    private readonly byte[] _block = new byte[4_096];
    private long _short;
    private long _ticks;

    [OnStart]
    private void Started() => EventLoop.Watch(output, Trigger.Edge);

    [OnReadable(Trigger.Edge)]
    private void Readable(ReadySource source)
    {
        long start = Stopwatch.GetTimestamp();
        int left = 16;
        try
        {
            while (--left >= 0)
            {
                IoStatus status = source.TryRead(_block, out int count);
                if (status is not IoStatus.Ok)
                {
                    if (status is IoStatus.End or IoStatus.Error)
                    {
                        source.Unwatch();
                    }

                    return;
                }

                if (count < _block.Length)
                {
                    _short++;
                }

                if (watcher.Send(_block.AsSpan(0, count)) == SendStatus.Closed)
                {
                    source.Unwatch();
                    return;
                }
            }

            source.Rearm();
        }
        finally
        {
            _ticks += Stopwatch.GetTimestamp() - start;
        }
    }
}

/// <summary>Takes datagrams of a game's clients from a socket that the program has set up itself; what is cut or too short is counted and passed over.</summary>
[LoopHandler]
internal sealed partial class DatagramRelay(Address<Arena> arena)
{
    private const int HeadBytes = 12;

    private readonly Socket _socket = new(SocketType.Dgram, ProtocolType.Udp) { Blocking = false };
    private readonly byte[] _datagram = new byte[512];
    private long _cut;
    private long _malformed;

    [OnStart]
    private void Started()
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 27_015));
        EventLoop.Watch(_socket.SafeHandle, Trigger.Edge);
    }

    [OnReadable(Trigger.Edge)]
    private void Readable(ReadySource source)
    {
        for (int i = 0; i < 64; i++)
        {
            if (source.TryRead(_datagram, out int count) is var status && status != IoStatus.Ok)
            {
                return;
            }

            if (count == _datagram.Length)
            {
                _cut++;
                continue;
            }

            if (count < HeadBytes)
            {
                _malformed++;
                continue;
            }

            arena.Tell(new Move(BinaryPrimitives.ReadInt32BigEndian(_datagram), BinaryPrimitives.ReadInt64BigEndian(_datagram.AsSpan(4))));
        }

        source.Rearm();
    }
}

internal readonly record struct Move(int Player, long Where);

[LoopHandler]
internal sealed partial class Arena
{
    private long _last;

    [OnMessage]
    private void Came(in Move move) => _last = Math.Max(_last, move.Where + move.Player);
}

/// <summary>Follows the routes of the machine by netlink; a message may say that some were lost, then all are asked for again.</summary>
[LoopHandler]
internal sealed partial class Routes(SafeFileHandle netlink)
{
    private readonly byte[] _messages = new byte[8_192];
    private int _changes;
    private bool _isStale;

    [OnStart]
    private void Started() => EventLoop.Watch(netlink, Trigger.Edge);

    [OnReadable(Trigger.Edge)]
    private void Readable(ReadySource source)
    {
        int rounds = 0;
    next:
        switch (source.TryRead(_messages, out int count))
        {
            case IoStatus.WouldBlock:
                return;
            case IoStatus.End or IoStatus.Error:
                source.Unwatch();
                return;
        }

        Read(_messages.AsSpan(0, count));
        if (rounds++ < 32 && !_isStale)
        {
            goto next;
        }

        _isStale = false;
        source.Rearm();
    }

    private void Read(ReadOnlySpan<byte> messages)
    {
        while (messages.Length >= 16)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(messages);
            if (length < 16 || length > messages.Length)
            {
                _isStale = true;
                return;
            }

            _changes++;
            messages = messages[length..];
        }
    }
}

/// <summary>Copies what a device says into a ring, as far as there is room; the reader of the ring says when there is room again.</summary>
[LoopHandler]
internal sealed partial class RingFiller(SafeFileHandle device)
{
    private readonly byte[] _ring = new byte[65_536];
    private ReadySource? _source;
    private int _used;

    [OnStart]
    private void Started() => _source = EventLoop.Watch(device, Trigger.Edge);

    [OnReadable(Trigger.Edge)]
    private void Readable(ReadySource source)
    {
        while (_used < _ring.Length)
        {
            if (source.TryRead(_ring.AsSpan(_used), out int count) != IoStatus.Ok)
            {
                return;
            }

            _used += count;
        }

        source.Rearm();
    }

    [OnMessage]
    private void Taken(int count)
    {
        _used = Math.Max(0, _used - count);
        _source?.Rearm();
    }
}

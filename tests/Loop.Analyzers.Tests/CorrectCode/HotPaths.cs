using System;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Collections.Generic;
using Loop;

namespace Correct.HotPaths;

internal readonly struct Symbol(ulong value) : IEquatable<Symbol>
{
    public ulong Value { get; } = value;

    public bool Equals(Symbol other) => Value == other.Value;

    public override bool Equals(object? obj) => obj is Symbol other && Equals(other);

    public override int GetHashCode() => Value.GetHashCode();
}

[Flags]
internal enum OrderFlags
{
    None,
    Urgent = 1,
    Hidden = 2,
}

internal readonly record struct Order(Symbol Symbol, long Price, int Size, OrderFlags Flags);

/// <summary>A market: orders come as messages, the book is matched a hundred times a second, nothing is allocated on the way.</summary>
[LoopHandler]
internal sealed partial class Market(IReadOnlyList<Address<Trader>> traders)
{
    private readonly List<Order> _book = new(1_024);
    private readonly ConcurrentDictionary<ulong, long> _last = new();
    private readonly Symbol _watched = new(0x4C4F4F50);
    private Action? _match;
    private long _best;
    private int _urgent;

    [OnStart]
    private void Started() => _match = Match;

    [OnMessage]
    private void Came(in Order order)
    {
        _book.Add(order);
        if (order.Flags.HasFlag(OrderFlags.Urgent) || order.Symbol.Equals(_watched))
        {
            _urgent++;
            EventLoop.Post(_match!);
        }

        _best = Most(order.Price, _best, 0);
        _last.AddOrUpdate(order.Symbol.Value, static (_, price) => price, static (_, before, price) => Math.Max(before, price), order.Price);
    }

    [OnTimer(Every = "00:00:00.010")]
    private void Tick()
    {
        _book.Sort(static (one, other) => one.Price.CompareTo(other.Price));
        int size = 0;
        foreach (Order order in _book)
        {
            size += order.Price >= _best ? order.Size : 0;
        }

        for (int i = 0; i < traders.Count; i++)
        {
            traders[i].Tell(size);
        }
    }

    private static long Most(params ReadOnlySpan<long> prices)
    {
        long most = 0;
        foreach (long price in prices)
        {
            most = Math.Max(most, price);
        }

        return most;
    }

    private void Match() => _book.Clear();
}

/// <summary>A trader's connection.</summary>
[LoopHandler]
internal sealed partial class Trader(Address<Market> market)
{
    private static readonly Comparison<long> _falling = static (one, other) => other.CompareTo(one);

    private readonly List<long> _sizes = new(64);
    private readonly Dictionary<Symbol, int> _asked = [];
    private readonly object?[] _log = new object?[16];
    private Action? _flush;
    private int _written;

    [OnAccept]
    private void Accepted() => _flush ??= Flush;

    [OnRecv, FixedLength(24)]
    private void Received(ReadOnlySpan<byte> bytes)
    {
        Order order = new(
            new Symbol(BinaryPrimitives.ReadUInt64BigEndian(bytes)), BinaryPrimitives.ReadInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[16..]), (OrderFlags)BinaryPrimitives.ReadInt32BigEndian(bytes[20..]));
        market.Tell(order);
        _asked[order.Symbol] = _asked.GetValueOrDefault(order.Symbol) + Sum(order.Size, 1);
        if (_asked.Count > 1_000)
        {
            EventLoop.Post(static state => ((Trader)state!).Flush(), this);
        }
    }

    [OnMessage]
    private void Matched(int size)
    {
        _sizes.Add(size);
        _sizes.Sort(_falling);
        int large = 0;
        for (int i = 0; i < _sizes.Count && _sizes[i] > 100; i++)
        {
            large++;
        }

        Connection.Send([(byte)Math.Min(large, 255)]);
        if (_sizes.Count == 64)
        {
            EventLoop.Post(_flush!);
        }
    }

    private static int Sum(int one, int other) => one + other;

    private static int Sum(params int[] all) => all.Length;

    private void Flush()
    {
        _log[_written++ & 15] = _sizes.Count;
        _sizes.Clear();
        _asked.Clear();
    }
}

/// <summary>Encodes packets of a game into a block of the caller's, by a table of encoders that is made once.</summary>
[AllocationFree]
internal sealed class PacketWriter
{
    private readonly List<int> _ids = new(32);
    private readonly Func<int, int> _scale;
    private readonly IList<int> _weights = [1, 2, 3];
    private uint _state = 2_463_534_242;

    public PacketWriter() => _scale = Scale;

    public int Count => _ids.Count;

    public int Write(Span<byte> block, ReadOnlySpan<int> ids)
    {
        int written = 0;
        foreach (int id in ids)
        {
            if (_ids.Contains(id))
            {
                continue;
            }

            BinaryPrimitives.WriteInt32BigEndian(block[written..], Apply(_scale, id));
            written += sizeof(int);
            _ids.Add(id);
        }

        for (int i = 0; i < _weights.Count; i++)
        {
            _state ^= (uint)_weights[i] << 13;
        }

        int Weighted(int id) => id * (int)(_state & 3);
        return written + Pick(Weighted(written), Count, 1);
    }

    public bool IsNewer(uint tick, uint than) => Compare(tick, than) > 0;

    private static int Compare<T>(T one, T other)
        where T : IComparable<T> => one.CompareTo(other);

    private static int Pick(params ReadOnlySpan<int> ids) => ids[0] < 0 ? ids[1] : ids[^1];

    private static int Apply(Func<int, int> function, int id) => function(id);

    private int Scale(int id) => id + (int)(_state & 1);
}

/// <summary>Spreads datagrams of sensors over the loops' own tables, and forgets those that are old.</summary>
[LoopHandler]
internal sealed partial class SensorTable(IReadOnlyCollection<int> known, Predicate<int> isOld)
{
    private readonly Dictionary<int, (long AtMs, int Value)> _values = [];
    private readonly List<int> _stale = [];
    private readonly int[] _ids = [.. known];
    private int _unknown;

    [OnDatagram]
    private void Came(ReadOnlySpan<byte> bytes)
    {
        int id = BinaryPrimitives.ReadInt32BigEndian(bytes);
        if (Array.IndexOf(_ids, id) < 0)
        {
            _unknown = Most(_unknown, id);
            return;
        }

        _values[id] = (Environment.TickCount64, BinaryPrimitives.ReadInt32BigEndian(bytes[4..]));
    }

    private static int Most(params ReadOnlySpan<int> ids) => Math.Max(ids[0], ids[^1]);

    [OnTimer(Every = "00:00:10")]
    private void Forget()
    {
        long oldest = Environment.TickCount64 - 60_000;
        foreach (KeyValuePair<int, (long AtMs, int Value)> entry in _values)
        {
            if (entry.Value.AtMs < oldest)
            {
                _stale.Add(entry.Key);
            }
        }

        _stale.RemoveAll(isOld);
        foreach (int id in _stale)
        {
            _values.Remove(id);
        }

        _stale.Clear();
    }
}

/// <summary>Fills a pipe as it has room, from a ring of pieces, and asks a friend for more when it runs dry.</summary>
[LoopHandler]
internal sealed partial class PieceRing
{
    private readonly Queue<byte[]> _pieces = new(64);
    private readonly Dictionary<string, int> _counters = new(StringComparer.Ordinal);
    private readonly List<string> _names = ["sent", "dropped"];
    private Action<object?>? _ask;
    private int _index;

    [OnAccept]
    private void Accepted() => _ask = static state => ((PieceRing)state!)._index++;

    [OnMessage]
    private void Add(byte[] piece)
    {
        _pieces.Enqueue(piece);
        _counters["sent"] = _counters.GetValueOrDefault(_names[_index & 1]) + Of(piece.Length, _index);
    }

    [OnDrained]
    private void Drained()
    {
        while (Connection.IsWritable && _pieces.TryDequeue(out byte[]? piece))
        {
            Connection.Send(piece);
        }

        if (_pieces.Count == 0)
        {
            EventLoop.Post(_ask!, this);
        }

        foreach (string name in _names)
        {
            _index += name.Length & 1;
        }
    }

    private static int Of<T>(T value, T other)
        where T : struct, IEquatable<T> => value.Equals(other) ? 0 : 1;

    private static int Of(params object[] values) => values.Length;

    private void Ask() => _index++;

    [OnClose]
    private void Closed() => Ask();
}

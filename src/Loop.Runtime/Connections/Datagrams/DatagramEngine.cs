using Loop.Rings;
using Microsoft.Extensions.Logging;

namespace Loop.Connections.Datagrams;

/// <summary>The datagram sockets of one loop. Everything here runs on the loop thread.</summary>
internal sealed unsafe partial class DatagramEngine : IDisposable
{
    /// <summary>Memory that a socket's receive buffers take together; how many there are follows from it.</summary>
    private const int BufferBytes = 4 * 1024 * 1024;

    private const int LeastBuffers = 16;
    private const int MostBuffers = 256;

    private readonly Ring _ring;
    private readonly ConnectionEngine _engine;
    private readonly ConnectionBudget _budget;
    private readonly ILogger _logger;
    private readonly Stack<int> _freeSlots = new();
    private readonly List<DatagramSocket> _dirty = [];
    private readonly List<DatagramSocket> _arming = [];
    private readonly List<DatagramSocket> _closing = [];
    private DatagramSocket?[] _slots = new DatagramSocket?[8];
    private uint[] _generations = new uint[8];
    private int _slotsUsed;
    private bool _isDisposed;
    private bool _hasEnded;

    public DatagramEngine(ConnectionEngine engine, Ring ring, ConnectionBudget budget, ILogger logger)
    {
        _engine = engine;
        _ring = ring;
        _budget = budget;
        _logger = logger;
    }

    /// <summary>Sockets that are open.</summary>
    public int Count { get; private set; }

    /// <summary>The first socket that is open, for tests.</summary>
    public DatagramSocket? First => Array.Find(_slots, static socket => socket is not null);

    /// <summary>Native memory of all sockets.</summary>
    public long MemoryBytes { get; private set; }

    /// <summary>True while the next turn must not wait.</summary>
    public bool HasWork => _dirty.Count > 0 || _arming.Count > 0 || _closing.Exists(static socket => socket.InFlight == 0);

    /// <summary>Opens a socket. It receives once it has an actor: <see cref="Start"/>.</summary>
    /// <returns>0, or -errno.</returns>
    /// <exception cref="LoopException">There are as many connections as the process may have, or the loop has ended.</exception>
    public int TryOpen(in DatagramSettings settings, DatagramOptions options, out DatagramSocket? socket)
    {
        socket = null;
        if (_hasEnded)
        {
            throw new LoopException($"cannot open {EndPointText.OfDatagrams(settings.Local)}: the loop has ended");
        }

        if (!_budget.TryTake())
        {
            throw new LoopException($"cannot open {EndPointText.OfDatagrams(settings.Local)}: all {_budget.Maximum} connections of the process are in use; raise MaxConnections");
        }

        int descriptor = _ring.OpenDatagram(settings);
        if (descriptor < 0)
        {
            _engine.ReturnBudget();
            return descriptor;
        }

        bool isUnix = settings.Local.IsUnix;
        bool runs = options.ReceiveSegments && !isUnix && _ring.ReceiveSegments(descriptor);
        int payloadBytes = runs ? ushort.MaxValue : options.MaxDatagramBytes;
        DatagramMemory memory = new(BuffersOf(payloadBytes), payloadBytes, hasControl: runs, isUnix);
        ulong token = TakeSlot();
        int attached = _ring.AttachDatagrams(descriptor, token, memory);
        if (attached < 0)
        {
            memory.Dispose();
            FreeSlot(token);
            RemovePath(settings);
            _ring.CloseDescriptor(descriptor);
            _engine.ReturnBudget();
            return attached;
        }

        socket = new(this, descriptor, token, memory, options, _ring.Address(descriptor, peer: false));
        socket.Flags |= settings.Local.IsIPv6 ? DatagramFlags.IPv6 : DatagramFlags.None;
        socket.Flags |= isUnix ? DatagramFlags.Unix : DatagramFlags.None;
        socket.Flags |= isUnix && settings.Inherited is null ? DatagramFlags.OwnsPath : DatagramFlags.None;
        socket.Flags |= options.SendSegments && !isUnix && _ring.CanSendSegments(descriptor) ? DatagramFlags.Segments : DatagramFlags.None;
        _slots[Token.Slot(token)] = socket;
        MemoryBytes += memory.MemoryBytes;
        Count++;
        return 0;
    }

    /// <summary>Starts to receive.</summary>
    public void Start(DatagramSocket socket, DatagramActor actor)
    {
        socket.Actor = actor;
        Arm(socket);
    }

    /// <summary>What a tick has to do: send what was queued, receive where receiving ended, close what has ended.</summary>
    public void EndTick()
    {
        // By index: an actor that is told of the end may close another one.
        for (int i = 0; i < _dirty.Count; i++)
        {
            _dirty[i].Flags &= ~DatagramFlags.Dirty;
            Flush(_dirty[i]);
        }

        _dirty.Clear();
        for (int i = 0; i < _arming.Count; i++)
        {
            _arming[i].Flags &= ~DatagramFlags.Arming;
            Arm(_arming[i]);
        }

        _arming.Clear();
        FinishClosing();
    }

    /// <summary>Closes a socket, and ends its actor.</summary>
    public void Close(DatagramSocket socket)
    {
        _engine.CheckOwner();
        if ((socket.Flags & DatagramFlags.Closing) != 0)
        {
            return;
        }

        if (!socket.Queue.IsEmpty)
        {
            Flush(socket);
        }

        socket.Flags |= DatagramFlags.Closing;
        if (socket.InFlight > 0)
        {
            _ring.CancelDatagrams(socket.Descriptor, socket.Token);
        }

        _closing.Add(socket);
        socket.Actor?.Closed();
    }

    /// <summary>The actor of a socket has ended, and the socket goes with it.</summary>
    public void CloseOf(DatagramSocket socket)
    {
        socket.Actor = null;
        if (!_isDisposed)
        {
            Close(socket);
        }
    }

    /// <summary>Closes every socket: the loop stops.</summary>
    public void CloseAll()
    {
        for (int slot = 0; slot < _slotsUsed; slot++)
        {
            if (_slots[slot] is { } socket)
            {
                Close(socket);
            }
        }
    }

    /// <summary>From here on none is opened: the loop makes no more ticks, which would close it.</summary>
    public void End() => _hasEnded = true;

    /// <summary>The loop has failed: what is open is closed at once.</summary>
    public void Abandon()
    {
        for (int slot = 0; slot < _slotsUsed; slot++)
        {
            if (_slots[slot] is { } socket)
            {
                RemovePath(socket);
                if ((socket.Flags & DatagramFlags.Lost) == 0)
                {
                    _ring.AbandonSocket(socket.Descriptor);
                }

                _engine.ReturnBudget();
            }
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        for (int slot = 0; slot < _slotsUsed; slot++)
        {
            if (_slots[slot] is { } socket)
            {
                // The loop failed: the ring has let go of the memory, or goes with it.
                socket.Memory.Dispose();
                socket.Queue.Free();
            }
        }
    }

    [LoggerMessage(EventId = 83, Level = LogLevel.Warning, Message = "Datagram socket {EndPoint}: {Cause}; further ones are only counted")]
    private static partial void LogError(ILogger logger, PeerAddress endPoint, string cause);

    [LoggerMessage(EventId = 84, Level = LogLevel.Warning, Message = "Datagram socket {EndPoint}: a datagram could not be sent: {Cause}; further ones are only counted")]
    private static partial void LogDropped(ILogger logger, PeerAddress endPoint, string cause);

    [LoggerMessage(
        EventId = 85,
        Level = LogLevel.Error,
        Message = "Datagram socket {EndPoint} is closed: other code of this process closed its descriptor; close only descriptors of your own")]
    private static partial void LogLost(ILogger logger, PeerAddress endPoint);

    private static int BuffersOf(int payloadBytes)
    {
        int buffers = Math.Clamp(BufferBytes / (payloadBytes + 256), LeastBuffers, MostBuffers);
        return 1 << System.Numerics.BitOperations.Log2((uint)buffers);
    }

    private void RemovePath(in DatagramSettings settings)
    {
        if (settings is { Inherited: null, Local.UnixPath: { } path })
        {
            _ring.RemoveUnixPath(path);
        }
    }

    /// <summary>Before the socket is closed: from then on another process may take the path over.</summary>
    private void RemovePath(DatagramSocket socket)
    {
        if ((socket.Flags & DatagramFlags.OwnsPath) != 0)
        {
            _ring.RemoveUnixPath(socket.LocalEndPoint.UnixPath!);
        }
    }

    private ulong TakeSlot()
    {
        if (!_freeSlots.TryPop(out int slot))
        {
            slot = _slotsUsed++;
            if (slot == _slots.Length)
            {
                Array.Resize(ref _slots, slot * 2);
                Array.Resize(ref _generations, slot * 2);
            }
        }

        return Token.Make(slot, ++_generations[slot]);
    }

    private void FreeSlot(ulong token)
    {
        _slots[Token.Slot(token)] = null;
        _freeSlots.Push(Token.Slot(token));
    }

    private DatagramSocket? Find(ulong token)
    {
        int slot = Token.Slot(token);
        return (uint)slot < (uint)_slots.Length && _slots[slot] is { } socket && socket.Token == token ? socket : null;
    }

    private void FinishClosing()
    {
        for (int i = _closing.Count - 1; i >= 0; i--)
        {
            DatagramSocket socket = _closing[i];
            if (socket.InFlight > 0)
            {
                continue;
            }

            _closing.RemoveAt(i);
            socket.Flags |= DatagramFlags.Gone;
            RemovePath(socket);
            _ring.CloseDatagram((socket.Flags & DatagramFlags.Lost) == 0 ? socket.Descriptor : -1, socket.Token);
            FreeSlot(socket.Token);
            MemoryBytes -= socket.Memory.MemoryBytes;
            socket.Memory.Dispose();
            socket.Queue.Free();
            Count--;
            _engine.ReturnBudget();
        }
    }
}

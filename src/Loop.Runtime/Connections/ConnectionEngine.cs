using System.Runtime.CompilerServices;
using Loop.Buffers;
using Loop.CompilerServices;
using Loop.Connections.Connecting;
using Loop.Connections.Datagrams;
using Loop.Files;
using Loop.Readiness;
using Loop.Rings;
using Loop.Tasks;
using Microsoft.Extensions.Logging;

namespace Loop.Connections;

/// <summary>
/// The connections of one loop: takes completions apart, raises the events of handlers, queues and flushes what they send, and
/// closes what ends. Everything here runs on the loop thread.
/// </summary>
internal sealed unsafe partial class ConnectionEngine : IDisposable
{
    private const int CompletionChunk = 256;

    private readonly Ring _ring;
    private readonly ReceiveMemory _receiveMemory;
    private readonly ChunkPool _chunks = new();
    private readonly DeadlineWheel _deadlines;
    private readonly EngineOptions _options;
    private readonly ILogger _logger;
    private readonly Thread _owner = Thread.CurrentThread;
    private readonly Completion[] _completions = new Completion[CompletionChunk];
    private readonly Queue<Connection> _ready = new();
    private int _completionCount;
    private int _completionPosition;
    private bool _turnIsReaped;
    private long _nowMs;

    public ConnectionEngine(Ring ring, EngineOptions options, LoopScheduler scheduler, ILogger logger, LoopPost? post = null)
    {
        _ring = ring;
        _receiveMemory = ring.ReceiveMemory;
        _options = options;
        _scheduler = scheduler;
        _copies = new(_copyMemory);
        _logger = logger;
        _nowMs = ring.NowMs;
        _deadlines = new(_nowMs);
        _sendsAtOnce = ring.SendsAtOnce;
        _chunks.Shared = ring.SendMemory;
        _zeroCopyBytes = ring.ZeroCopyBytes;
        Watches = new(ring);
        Datagrams = new(this, ring, options.Budget, logger);
        Connector = new(this, ring, options.Budget, logger, post ?? (static (_, _) => PostOutcome.Ended));
        Files = new(ring, options.MaxBufferBytes, scheduler, logger);
    }

    /// <summary>The descriptors of the user's that this loop watches.</summary>
    public WatchTable Watches { get; }

    public EngineCounters Counters { get; } = new();

    /// <summary>The outgoing connections on their way.</summary>
    public Connector Connector { get; }

    /// <summary>The datagram sockets.</summary>
    public DatagramEngine Datagrams { get; }

    public ChunkPool Chunks => _chunks;

    /// <summary>Where the actors of connections come from; null where no loop of actors stands above.</summary>
    public ConnectionActors? Actors { get; set; }

    /// <summary>The operations on files of this loop.</summary>
    public FileEngine Files { get; }

    /// <summary>True when the next turn must not wait: there is work that no completion will announce.</summary>
    public bool HasLocalWork => _ready.Count > 0 || _unsettled.Count > 0 || _dirtyCount > 0 || _starved.Count > 0 || _closing.Count > 0 || _switching.Count > 0 || _departuresWait
        || Connector.HasWork || Files.HasLocalWork || Watches.HasPending || Datagrams.HasWork;

    /// <summary>Handles everything that the last turn brought, handler class by handler class.</summary>
    public void Drain(long nowMs)
    {
        _nowMs = nowMs;
        Files.NowMs = nowMs;
        _turnIsReaped = false;
        _submittedIsQueued = false;
        Rejoin();
        RunStaged();
        ResolveSubmitted();
        Watches.Raise();
    }

    /// <summary>Handles what has become due since the drain: events that waited for a method which has ended since.</summary>
    public void RunReady()
    {
        TakeSwitches();
        RunStaged();
    }

    /// <summary>What remains of a tick after its events: limits, outcomes, and the flush of everything that was queued.</summary>
    public void EndTick()
    {
        TakePostponed();
        TakeSwitches();
        Connector.EndTick(_nowMs);
        ExpireDeadlines();
        Watches.Sweep(_nowMs);
        FinishTorn();
        ResumeAccepting();
        Settle();
        Depart();
        RelievePressure();
        Flush();
        Files.StartWaiting();
        Datagrams.EndTick();
        RearmStarved();
        KeepUp();
    }

    /// <summary>Milliseconds until a limit runs out; -1 when none does.</summary>
    public long NextDeadlineMs(long nowMs)
    {
        long upkeep = _ring.UpkeepDueMs;
        long limits = Nearest(_deadlines.NextMs(nowMs), AcceptResumesInMs(nowMs));
        limits = Nearest(Nearest(limits, Connector.NextMs(nowMs)), Watches.NextSweepMs(nowMs));
        upkeep = Nearest(upkeep, _upkeepDueMs);
        return Nearest(limits, upkeep < 0 ? -1 : Math.Max(0, upkeep - nowMs));
    }

    public void Dispose()
    {
        Files.Dispose();
        Datagrams.Dispose();
        _arena.Dispose();
        _submittedArena.Dispose();
        _chunks.Dispose();
        DisposePieces();
    }

    /// <summary>Throws when the caller is not on the loop's thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CheckOwner()
    {
        if (LoopChecks.Enabled && Thread.CurrentThread != _owner)
        {
            ThrowNotOwner();
        }
    }

    /// <summary>Checks, when the loop has ended, that everything is home: connections, receive memory, chunks.</summary>
    public void CheckHome()
    {
        _ring.FinishSends();
        ResolveSubmitted();
        if (Count != 0 || SuspendedCount != 0 || Datagrams.Count != 0 || _ring.PlacesInUse != 0
            || _receiveMemory.PiecesOut != 0 || _chunks.InUse != _chunks.WithKernel || _copies.InUse != 0 || _carryMemory.Bytes != 0)
        {
            throw new LoopInvariantException(
                $"The loop ended with {Count} connections, {SuspendedCount} suspended methods, {Datagrams.Count} datagram sockets, " +
                $"{_ring.PlacesInUse} direct descriptors, {_receiveMemory.PiecesOut} pieces of receive memory, " +
                $"{_chunks.InUse - _chunks.WithKernel} chunks, {_copies.InUse} copies and {_carryMemory.Bytes} carried bytes not home.");
        }
    }

    private static void ThrowNotOwner() => throw new InvalidOperationException(
        "A connection was used on another thread than its loop's. A connection and its handler belong to one loop thread: use EventLoop.Post to reach it.");

    private static long Nearest(long leftMs, long rightMs) => leftMs < 0 ? rightMs : rightMs < 0 ? leftMs : Math.Min(leftMs, rightMs);

    private void RunStaged()
    {
        while (_stagedEvent != ConnectionEvent.None || Stage())
        {
            HandlerClass handlerClass = _stagedConnection!.Class;
            handlerClass.Run(this);
            FinishEvent();
            if (_stagedEvent != ConnectionEvent.None && _stagedConnection!.Class == handlerClass)
            {
                // A loop that left its own class's event standing would stand here for ever.
                throw new LoopInvariantException($"The generated loop of {handlerClass.Name} did not take its events; rebuild it with this version of Loop.");
            }
        }
    }

    private bool Refill()
    {
        if (_turnIsReaped)
        {
            return false;
        }

        if (_sendsAtOnce)
        {
            FlushLast();
        }

        _completionPosition = 0;
        _completionCount = _ring.Reap(_completions);
        _turnIsReaped = _completionCount == 0;
        return !_turnIsReaped;
    }

    private Connection? Find(ulong token)
    {
        int slot = Token.Slot(token);
        Connection? connection = (uint)slot < (uint)_slots.Length ? _slots[slot] : null;
        return connection is not null && connection.Token == token ? connection : null;
    }

    private void EnqueueReady(Connection connection)
    {
        if ((connection.Flags & ConnectionFlags.Ready) == 0)
        {
            connection.Flags |= ConnectionFlags.Ready;
            _ready.Enqueue(connection);
        }
    }
}

using Loop.Actors;
using Loop.CompilerServices;
using Loop.Connections;
using Loop.Loops;
using Loop.Rings;
using Loop.Timers;
using Microsoft.Extensions.Logging;

namespace Loop;

/// <summary>
/// One event loop: a thread, its ring, its connections, its actors. Everything of a connection or an actor happens here, one thing at a time; other
/// threads reach an actor by its <see cref="Address{T}"/>, and the loop by <see cref="Post(Action)"/>.
/// </summary>
public sealed partial class EventLoop
{
    private const int PostCapacity = 4096;
    private const int PostsPerTick = 256;

    [ThreadStatic]
    private static EventLoop? _current;

    private readonly LoopSettings _settings;
    private readonly ILogger _logger;
    private readonly WorkQueue _posts = new(PostCapacity);
    private readonly WakeList _wakes = new();
    private readonly LoopClock? _clock;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Thread? _thread;
    private Ring? _ring;
    private ConnectionEngine? _engine;
    private StopSequence? _stop;
    private int _parked;
    private int _posting;
    private volatile bool _refusesPosts;
    private volatile StopRequest? _stopRequest;
    private volatile bool _clockRang;
    private long _ticks;
    private long _postsRun;
    private volatile bool _isWaiting = true;
    private volatile bool _isRunningPost;

    internal EventLoop(int index, LoopSettings settings, ILogger logger)
    {
        Index = index;
        _settings = settings;
        _logger = logger;
        _scheduler = new(index, logger, TryDeliver);
        Home = new LoopHome(this);
        if (!settings.IsStepped)
        {
            _thread = new(ThreadMain)
            {
                Name = $"loop-{index}",
                // So that the stop deadline always ends the process, whatever a handler does.
                IsBackground = true,
            };
        }

        _clock = settings.Time is { } time ? new(time, RingClock) : null;
        // Half of the loop's memory at most: the rest is for connections.
        Actors = new(this, _scheduler, settings.Engine.MaxBufferBytes / 2, logger);
    }

    /// <summary>The loop whose thread this is.</summary>
    /// <exception cref="InvalidOperationException">The calling thread is not a loop's.</exception>
    public static EventLoop Current => _current ?? throw new InvalidOperationException(
        "EventLoop.Current was read on a thread that runs no loop. Read it in a handler, and keep it for Post from elsewhere.");

    /// <summary>The loop's number, from 0.</summary>
    public int Index { get; }

    /// <summary>The backend that the loop runs on.</summary>
    public Backend Backend => _settings.Backend;

    /// <summary>True on the loop's own thread.</summary>
    public bool IsCurrent => _current == this;

    /// <summary>Connections that the loop serves now. Any thread; a reader elsewhere may see a slightly old value.</summary>
    public int ConnectionCount => _engine?.Count ?? 0;

    /// <summary>Actors that the loop has now, those of connections among them. Any thread; a reader elsewhere may see a slightly old value.</summary>
    public int ActorCount => Actors.Count;

    internal ConnectionEngine Engine => _engine!;

    internal ActorScheduler Actors { get; }

    internal Ring Ring => _ring!;

    internal Task Started => _started.Task;

    internal Task Ended => _ended.Task;

    internal long Ticks => Volatile.Read(ref _ticks);

    /// <summary>Changes with everything that the loop does: while it stands still, one thing holds the loop. Any thread.</summary>
    internal long Pulse => Volatile.Read(ref _ticks) + Volatile.Read(ref _postsRun) + (_engine?.Calls ?? 0) + Actors.Calls + _scheduler.Calls;

    /// <summary>The loop is in the kernel, waiting or submitting. Any thread.</summary>
    internal bool IsWaiting => _isWaiting;

    /// <summary>What the loop is running, for a report. Any thread.</summary>
    internal string Holder => _engine?.Holder ?? Actors.Holder ?? _scheduler.Holder ?? (_isRunningPost ? "work that was posted to it" : "the loop itself");

    /// <summary>Stalls reported so far.</summary>
    internal long Stalls;

    /// <summary>Held for longer than the limit after which it counts as stuck.</summary>
    internal volatile bool IsStuck;

    /// <summary>Sends new clients to the other loops. Any thread.</summary>
    internal bool Isolate() => _engine?.Isolate() ?? false;

    /// <summary>Runs work on the loop's thread, in a later tick. Any thread; never waits.</summary>
    /// <param name="work">The work. What it throws is logged.</param>
    /// <returns>False when the loop's queue is full or the loop has ended: the work will not run.</returns>
    public bool Post(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return Post(static state => ((Action)state!)(), work);
    }

    /// <summary>Runs work with a state on the loop's thread, in a later tick, without a closure. Any thread; never waits.</summary>
    /// <param name="work">The work. What it throws is logged.</param>
    /// <param name="state">What it is called with.</param>
    /// <returns>False when the loop's queue is full or the loop has ended: the work will not run.</returns>
    public bool Post(Action<object?> work, object? state)
    {
        ArgumentNullException.ThrowIfNull(work);
        return TryPost(work, state) == PostOutcome.Posted;
    }

    /// <summary>As <see cref="Post(Action{object}, object)"/>, with the reason of a refusal.</summary>
    internal PostOutcome TryPost(Action<object?> work, object? state)
    {
        // The loop waits for those who are in here before it ends, so that what was taken runs and nobody wakes a closed ring.
        Interlocked.Increment(ref _posting);
        try
        {
            if (_refusesPosts)
            {
                return PostOutcome.Ended;
            }

            if (!_posts.TryEnqueue(work, state))
            {
                return PostOutcome.Full;
            }

            WakeIfParked();
            return PostOutcome.Posted;
        }
        finally
        {
            Interlocked.Decrement(ref _posting);
        }
    }

    /// <summary>
    /// Makes an actor on this loop, with constructor parameters from the host's service provider. Any thread; never waits: the constructor and
    /// <c>[OnStart]</c> run on the loop, before the first message.
    /// </summary>
    /// <typeparam name="T">The handler class, one without connection events.</typeparam>
    /// <returns>The actor's address, good at once. When the constructor throws, and when the loop has ended, the actor has ended too.</returns>
    /// <exception cref="LoopException">The class was generated for another version of Loop, or has no loop, or its constructor wants more than services.</exception>
    public Address<T> Spawn<T>()
        where T : class, IPlainActorHandler<T>
    {
        LoopException.ThrowIfNeedsFactory(T.NeedsFactory);
        return Spawn<T>(() => T.Create(_settings.Services));
    }

    /// <summary>Makes an actor on this loop by a factory, which runs on the loop. Any thread; never waits.</summary>
    /// <typeparam name="T">The handler class, one without connection events.</typeparam>
    /// <param name="factory">Makes the handler; once more after each restart.</param>
    /// <returns>As of <see cref="Spawn{T}()"/>.</returns>
    /// <exception cref="LoopException">The class was generated for another version of Loop, or has no loop.</exception>
    public Address<T> Spawn<T>(Func<T> factory)
        where T : class, IPlainActorHandler<T>
    {
        ArgumentNullException.ThrowIfNull(factory);
        ActorCell cell = new(this, ActorBinding.Of<T>(), Actors.MakeId(), connection: null, factory);
        cell.Schedule();
        return new(cell);
    }

    internal void Start()
    {
        if (_thread is null)
        {
            BeginStepping();
        }
        else
        {
            // Without the starter's execution context: what it has in there is not the handlers'.
            _thread.UnsafeStart();
        }
    }

    /// <summary>Runs a function on the loop and gives its result.</summary>
    internal Task<TResult> InvokeAsync<TResult>(Func<EventLoop, TResult> function)
    {
        TaskCompletionSource<TResult> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool posted = Post(() =>
        {
            try
            {
                result.SetResult(function(this));
            }
            catch (Exception exception)
            {
                result.SetException(exception);
            }
        });
        return posted ? result.Task : Task.FromException<TResult>(new LoopException($"loop {Index} has ended or its queue is full"));
    }

    /// <summary>Stops the loop in order: no new connections, what has come is served, connections close, all within a deadline.</summary>
    internal void RequestStop(TimeSpan deadline) => Request(new(deadline));

    /// <summary>What the stop reset. Of a loop that has ended.</summary>
    internal StopResets StopResets => _stop?.Resets ?? default;

    /// <summary>Ends what is left at once.</summary>
    internal void RequestAbort() => Request(new(TimeSpan.Zero));

    /// <summary>Beside the queue of posts, which may be full when a loop is to stop.</summary>
    private void Request(StopRequest request)
    {
        _isEnding = true;
        Interlocked.Increment(ref _posting);
        if (!_refusesPosts)
        {
            // One to end at once that the loop has not taken yet stays: a stop that is cancelled as it begins makes both, in either order.
            StopRequest? waiting = _stopRequest;
            while (waiting is null || request.Deadline < waiting.Deadline)
            {
                StopRequest? found = Interlocked.CompareExchange(ref _stopRequest, request, waiting);
                if (ReferenceEquals(found, waiting))
                {
                    break;
                }

                waiting = found;
            }

            WakeIfParked();
        }

        Interlocked.Decrement(ref _posting);
    }

    private void RunPosts()
    {
        for (int i = 0; i < PostsPerTick && _posts.TryDequeue(out Action<object?> work, out object? state); i++)
        {
            Volatile.Write(ref _postsRun, _postsRun + 1);
            _isRunningPost = true;
            try
            {
                work(state);
            }
            catch (Exception exception)
            {
                LoopLog.PostFailed(_logger, exception, Index);
            }

            _isRunningPost = false;
        }
    }

    private sealed record StopRequest(TimeSpan Deadline);
}

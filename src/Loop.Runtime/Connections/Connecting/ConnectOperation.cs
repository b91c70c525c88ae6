using System.Runtime.CompilerServices;
using Loop.Connections;
using Loop.Connections.Connecting;

namespace Loop;

/// <summary>
/// A connect under way. Awaiting it gives the outcome, also a failure: nothing is thrown for what a network does. The handler is constructed
/// when the connection is made and not before, so a connect that fails makes no handler and raises no event; where it is made again
/// (<see cref="ConnectOptions.Reconnect"/>), each connection has a handler of its own.
/// </summary>
public sealed class ConnectOperation
{
    private readonly LoopPost _post;
    private readonly Action<ConnectResult>? _outcome;
    private readonly TaskCompletionSource<ConnectResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenRegistration _cancellation;
    private volatile bool _isCancelled;
    private volatile bool _isConnected;

    internal ConnectOperation(in ConnectTarget target, ConnectPlan plan, HandlerClass handlerClass, LoopPost post, Action<ConnectResult>? outcome)
    {
        Target = target;
        Plan = plan;
        Class = handlerClass;
        _post = post;
        _outcome = outcome;
    }

    /// <summary>
    /// The outcome: when the connection is made for the first time, or is given up. Its continuations run where an await resumes: on the loop in an
    /// async handler, else on the pool.
    /// </summary>
    public Task<ConnectResult> Completion => _completion.Task;

    /// <summary>True while there is a connection. Any thread; a reader off the loop may see a slightly old value.</summary>
    public bool IsConnected => _isConnected;

    /// <summary>The connection now, or null while there is none. Its members belong to the loop's thread.</summary>
    public Connection? Connection { get; private set; }

    internal ConnectTarget Target { get; }

    internal ConnectPlan Plan { get; }

    internal HandlerClass Class { get; set; }

    internal bool IsCancelled => _isCancelled;

    // What follows belongs to the loop's thread: the connector's account of this operation.
    internal Connector? Connector { get; set; }

    internal ConnectState State { get; set; }

    internal PeerAddress[] Addresses { get; set; } = [];

    internal int NextAddress { get; set; }

    internal List<ConnectAttempt> Active { get; } = [];

    internal Resolution? Resolution { get; set; }

    /// <summary>When the time for this round runs out.</summary>
    internal long DeadlineMs { get; set; }

    /// <summary>When it wants to be looked at next; and when the connector's queue of times will, -1 for not at all.</summary>
    internal long DueMs { get; set; } = long.MaxValue;

    internal long QueuedMs { get; set; } = -1;

    internal ConnectResult LastFailure { get; set; }

    /// <summary>Failures in a row, connections that did not last among them.</summary>
    internal int Failures { get; set; }

    internal long MadeAtMs { get; set; }

    internal PeerAddress RemoteEndPoint { get; set; }

    /// <summary>The peer ended before the handler closed: then the close is an answer to it, and no wish of the handler's own.</summary>
    internal bool PeerEndedFirst { get; set; }

    /// <summary>Awaits <see cref="Completion"/>.</summary>
    public TaskAwaiter<ConnectResult> GetAwaiter() => _completion.Task.GetAwaiter();

    /// <summary>
    /// Gives up: a connect under way ends as <see cref="ConnectStatus.Cancelled"/>, and a connection that is lost is not made again. A connection that
    /// is made stays: its handler closes it. Any thread.
    /// </summary>
    public void Cancel()
    {
        _isCancelled = true;
        // A full queue loses nothing: the mark is looked at with every step that the operation takes.
        _post(static state => ((ConnectOperation)state!).CancelOnLoop(), this);
    }

    internal void CancelWith(CancellationToken cancellationToken) =>
        _cancellation = cancellationToken.UnsafeRegister(static state => ((ConnectOperation)state!).Cancel(), this);

    /// <summary>Ends the wait of who awaits it; the first outcome stays.</summary>
    internal void Complete(in ConnectResult result)
    {
        if (_completion.TrySetResult(result))
        {
            _outcome?.Invoke(result);
        }
    }

    /// <summary>The loop did not take the operation: only the awaited outcome says so.</summary>
    internal void Refuse(in ConnectResult result)
    {
        _completion.TrySetResult(result);
        Retire();
    }

    internal void SetConnection(Connection? connection)
    {
        Connection = connection;
        _isConnected = connection is not null;
    }

    internal void Retire() => _cancellation.Unregister();

    private void CancelOnLoop() => Connector?.Cancel(this);
}

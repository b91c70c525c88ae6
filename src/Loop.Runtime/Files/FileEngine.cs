using System.Runtime.InteropServices;
using Loop.Buffers;
using Loop.Rings;
using Loop.Tasks;
using Microsoft.Extensions.Logging;

namespace Loop.Files;

/// <summary>The operations on files of one loop: hands them to the ring, takes their completions, bounds how many there are and what they hold.</summary>
internal sealed unsafe partial class FileEngine : IDisposable
{
    /// <summary>Operations under way and waiting at once; a caller beyond gets an error and not a queue without end.</summary>
    public const int MaxOperations = 64 * 1024;

    /// <summary>How far ahead of its end an operation is fetched into the cache, then what it refers to, then who awaits it: each is found in the one before.</summary>
    private const int FetchAhead = 9;
    private const int FetchTaskAhead = 6;
    private const int FetchAwaiterAhead = 3;

    private static readonly List<FileEngine> _abandoned = [];

    [ThreadStatic]
    private static FileEngine? _current;

    private readonly Ring _ring;
    private readonly ILogger _logger;
    private readonly LoopScheduler _scheduler;
    private readonly long _maxBufferBytes;
    private readonly FileEngine? _outer;
    private readonly PinnedPool _blocks = new();
    private readonly TrustedFolders _trusted = new();
    private readonly List<FileOperation> _operations = [];
    private readonly Queue<(WholeRead Read, ulong Token)> _waiting = new();
    private readonly List<(ulong Token, int Result)> _completed = [];
    private int _completedTaken;
    private int _requestsOut;
    private bool _hasEnded;

    public FileEngine(Ring ring, long maxBufferBytes, LoopScheduler scheduler, ILogger logger)
    {
        _ring = ring;
        _scheduler = scheduler;
        _logger = logger;
        _maxBufferBytes = maxBufferBytes;
        _outer = _current;
        _current = this;
        Operations = new(this);
    }

    /// <summary>The engine of the loop that runs on this thread.</summary>
    /// <exception cref="InvalidOperationException">The calling thread is not a loop's.</exception>
    public static FileEngine Current => _current ?? throw new InvalidOperationException(
        "LoopFile was used on a thread that runs no loop. Use it in a handler, or in work that EventLoop.Post brings to a loop; elsewhere use System.IO.");

    /// <summary>The engine of this thread's loop, or null.</summary>
    public static FileEngine? CurrentOrNull => _current;

    public Ring Ring => _ring;

    public FileOperations Operations { get; }

    /// <summary>Folders whose files a short read has read to their end.</summary>
    public TrustedFolders Trusted => _trusted;

    /// <summary>When this tick began, in milliseconds.</summary>
    public long NowMs { get; set; }

    /// <summary>Memory that file contents hold, in bytes. Any thread.</summary>
    public long BufferBytes => _blocks.OutBytes;

    /// <summary>True when nothing is under way: the loop may end.</summary>
    public bool IsIdle => _requestsOut == 0 && _waiting.Count == 0 && _stepsOut == 0 && _ring.WholeReadsOut == 0;

    /// <summary>True when the next turn must not wait: there is work that no completion will announce.</summary>
    public bool HasLocalWork => _waiting.Count > 0 && _ring.WholeReadsOut == 0 && _stepsOut == 0;

    /// <summary>Puts a new operation into the table, for good; gives its slot.</summary>
    public int Add(FileOperation operation)
    {
        _operations.Add(operation);
        return _operations.Count - 1;
    }

    /// <summary>True when one more operation would be too many.</summary>
    public bool IsFull => _hasEnded || _requestsOut + _waiting.Count >= MaxOperations;

    /// <summary>The error of one operation too many.</summary>
    public LoopFileException FullError(string path) => _hasEnded
        ? new(FileError.Cancelled, $"cannot begin an operation on '{path}': the loop ends", path)
        : new(FileError.TooManyOperations, $"cannot begin an operation on '{path}': this loop has {MaxOperations} under way; await some of them first", path);

    /// <summary>Hands a request to the ring; its completion goes to the operation.</summary>
    public void Start(FileOperation operation, in FileRequest request)
    {
        operation.IsUnderWay = true;
        _requestsOut++;
        _ring.StartFile(request, operation.Token);
        CancelIfAsked(operation);
    }

    /// <summary>Begins to read a whole file, or lets it wait its turn.</summary>
    public void Start(WholeRead operation)
    {
        operation.IsUnderWay = true;
        if (_waiting.Count > 0 || !TryStart(operation))
        {
            _waiting.Enqueue((operation, operation.Token));
        }

        CancelIfAsked(operation);
    }

    /// <summary>Begins reads that waited, as far as the ring has room. At the end of each tick.</summary>
    public void StartWaiting()
    {
        while (_waiting.TryPeek(out (WholeRead Read, ulong Token) next))
        {
            // One that was cancelled while it waited may be in use again, for another file.
            bool isStale = next.Read.Token != next.Token || !next.Read.IsUnderWay;
            if (!isStale && !TryStart(next.Read))
            {
                return;
            }

            _waiting.Dequeue();
        }
    }

    /// <summary>An operation's request has completed. Nothing of the operation is touched before <see cref="EndOperations"/> ends it and lets its method go on.</summary>
    public void OnCompleted(in Completion completion) => _completed.Add((completion.Token, completion.Result));

    /// <summary>Ends what has completed in this tick, one after the other, each followed at once by the method that awaits it.</summary>
    public void EndOperations()
    {
        if (_completed.Count == 0)
        {
            return;
        }

        _scheduler.BeginEndingWaits();
        ReadOnlySpan<(ulong Token, int Result)> completed = CollectionsMarshal.AsSpan(_completed);
        while (_completedTaken < completed.Length)
        {
            int next = _completedTaken++;
            Fetch(completed, next);
            End(completed[next].Token, completed[next].Result);
            _scheduler.RunAwaiting();
        }

        _completed.Clear();
        _completedTaken = 0;
        _scheduler.EndWaits();
    }

    /// <summary>Rents memory for a file's content, within the loop's limit.</summary>
    /// <exception cref="LoopFileException">There is not as much left.</exception>
    public PinnedBlock Rent(long lengthBytes, string path)
    {
        if (lengthBytes > Array.MaxLength)
        {
            throw new LoopFileException(
                FileError.MemoryLimit,
                $"cannot read '{path}' whole: it is longer than one piece of memory may be ({Array.MaxLength} bytes); read it in pieces (LoopFile.Open, Read)",
                path);
        }

        if (_blocks.OutBytes + lengthBytes > _maxBufferBytes)
        {
            throw new LoopFileException(
                FileError.MemoryLimit,
                $"cannot read '{path}' whole: {lengthBytes} bytes on top of {_blocks.OutBytes} are over what a loop may buffer " +
                $"({_maxBufferBytes}); raise MaxBufferBytes, or read it in pieces",
                path);
        }

        return _blocks.Rent((int)lengthBytes);
    }

    /// <summary>Closes a descriptor that nothing refers to any more; an error is logged.</summary>
    public void CloseLater(int descriptor, string path) => Operations.Plain().StartClose(descriptor, path, logsOnly: true);

    /// <summary>Ends an operation early, where it can be. Any thread.</summary>
    public void Cancel(ulong token)
    {
        if (_current == this)
        {
            CancelNow(token);
        }
        else
        {
            _scheduler.Post(static state => ((CancelLater)state!).Make(), new CancelLater(this, token));
        }
    }

    /// <summary>The loop ends: what is under way is cancelled, and no more is taken.</summary>
    public void End()
    {
        if (_hasEnded)
        {
            return;
        }

        _hasEnded = true;
        foreach (FileOperation operation in _operations)
        {
            if (operation.IsUnderWay)
            {
                CancelNow(operation.Token);
            }
        }
    }

    public void LogCloseFailed(string path, string cause) => LogCloseFailed(_logger, path, cause);

    public void LogLeft(string path, string cause) => LogLeft(_logger, path, cause);

    public void Dispose()
    {
        _current = _outer;
        DropCompleted();
        if (_requestsOut > 0)
        {
            // The kernel or a worker still writes into what these hold, so it stays: the path, the blocks, and memory of the user's that is pinned by nothing else.
            lock (_abandoned)
            {
                _abandoned.Add(this);
            }

            LogAbandoned(_logger, _requestsOut);
            return;
        }

        _operations.ForEach(static operation => operation.FreePath());
    }

    /// <summary>
    /// Begins to fetch what the ends of the next operations touch. Many at once have put each other out of the cache while the kernel worked on them.
    /// </summary>
    private void Fetch(ReadOnlySpan<(ulong Token, int Result)> completed, int position)
    {
        if (position + FetchAhead < completed.Length)
        {
            OperationOf(completed[position + FetchAhead].Token)?.Fetch();
        }

        if (position + FetchTaskAhead < completed.Length)
        {
            OperationOf(completed[position + FetchTaskAhead].Token)?.FetchTask();
        }

        if (position + FetchAwaiterAhead < completed.Length)
        {
            OperationOf(completed[position + FetchAwaiterAhead].Token)?.FetchAwaiter();
        }
    }

    /// <summary>Of a loop that failed in the middle of a tick: what had completed is over, and what was opened is closed.</summary>
    private void DropCompleted()
    {
        for (; _completedTaken < _completed.Count; _completedTaken++)
        {
            (ulong token, int result) = _completed[_completedTaken];
            if (Find(token) is { } operation)
            {
                _requestsOut--;
                operation.IsUnderWay = false;
                operation.Drop(result);
            }
        }
    }

    /// <summary>A token may fire on another thread after it was registered and before the operation stood as under way.</summary>
    private void CancelIfAsked(FileOperation operation)
    {
        if (operation.IsCancelled)
        {
            CancelNow(operation.Token);
        }
    }

    private void End(ulong token, int result)
    {
        FileOperation? operation = Find(token);
        if (operation is null)
        {
            _ring.Counters.Stale++;
            return;
        }

        _requestsOut--;
        operation.IsUnderWay = false;
        operation.Complete(result);
    }

    private void CancelNow(ulong token)
    {
        if (Find(token) is not { IsUnderWay: true } operation)
        {
            return;
        }

        if (operation is WholeRead { IsStarted: false } waiting)
        {
            // It is left in the queue, and passed over when its turn comes.
            waiting.IsUnderWay = false;
            waiting.Complete(RingResult.Cancelled);
            return;
        }

        _ring.CancelFile(token);
    }

    private FileOperation? OperationOf(ulong token)
    {
        int slot = Token.Slot(token);
        return slot < _operations.Count ? _operations[slot] : null;
    }

    private FileOperation? Find(ulong token)
    {
        FileOperation? operation = OperationOf(token);
        return operation is not null && operation.Token == token ? operation : null;
    }

    [LoggerMessage(EventId = 70, Level = LogLevel.Warning, Message = "Closing '{Path}' failed; what was written may not be on the disk: {Cause}")]
    private static partial void LogCloseFailed(ILogger logger, string path, string cause);

    [LoggerMessage(
        EventId = 71,
        Level = LogLevel.Error,
        Message = "The loop has ended with {Count} operations on files that neither complete nor can be cancelled; their memory is left to the process")]
    private static partial void LogAbandoned(ILogger logger, int count);

    [LoggerMessage(EventId = 72, Level = LogLevel.Warning, Message = "'{Path}' could not be removed after an error, and is left behind: {Cause}")]
    private static partial void LogLeft(ILogger logger, string path, string cause);

    private sealed class CancelLater(FileEngine engine, ulong token)
    {
        public void Make() => engine.CancelNow(token);
    }
}

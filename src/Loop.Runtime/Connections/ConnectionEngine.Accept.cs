using Loop.CompilerServices;
using Loop.Rings;
using Microsoft.Extensions.Logging;

namespace Loop.Connections;

/// <summary>Accepting: listeners, new connections, and standing still where a limit is reached.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    /// <summary>How long accepting stands still at a limit, unless a connection closes before.</summary>
    private const int AcceptPauseMs = 100;

    /// <summary>How often it is said at most that there are as many connections as there may be: each that closes lets another one in, and accepting pauses again.</summary>
    private const int MaximumToldEveryMs = 60_000;

    private readonly List<Listener> _listeners = [];
    private long _acceptPausedUntilMs;
    private long _maximumToldAgainMs = long.MinValue;
    private bool _acceptIsPaused;
    private bool _listenersEnd;
    private bool _hasEnded;

    public bool HasOpenListeners => _listeners.Exists(static listener => !listener.IsClosed);

    /// <summary>Starts to accept from a socket that listens.</summary>
    public void AddListener(Listener listener)
    {
        listener.Token = Token.Make(_listeners.Count, 1);
        _listeners.Add(listener);
        if (_listenersEnd)
        {
            // A start that the stop overtook.
            CloseListener(listener);
            return;
        }

        ShareListeners();
        if (!_acceptIsPaused)
        {
            StartAccept(listener);
        }
    }

    /// <summary>Stops accepting for good; those who wait in the backlog are still served. The socket closes with the last completion.</summary>
    public void StopListeners()
    {
        _listenersEnd = true;
        foreach (Listener listener in _listeners)
        {
            listener.IsStopping = true;
            if (listener.IsArmed)
            {
                _ring.StopAccept(listener.Descriptor, listener.Token);
            }
            else
            {
                CloseListener(listener);
            }
        }
    }

    /// <summary>Takes a connection that another loop accepted, and has counted.</summary>
    public void Adopt(int descriptor, HandlerClass handlerClass, bool isUnix)
    {
        if (_hasEnded)
        {
            Refuse(descriptor);
            _options.Budget.Return();
            return;
        }

        OpenLater(descriptor, handlerClass, isUnix);
    }

    /// <summary>From here on nothing is adopted, connected or opened: the loop makes no more ticks.</summary>
    public void End()
    {
        _hasEnded = true;
        Connector.End();
        Datagrams.End();
    }

    private bool OnAccept(in Completion completion)
    {
        Listener listener = _listeners[Token.Slot(completion.Token)];
        if (!completion.More)
        {
            listener.IsArmed = false;
        }

        bool staged = false;
        if (completion.Result >= 0)
        {
            staged = OnAccepted(listener, completion.Result);
        }

        if (!completion.More)
        {
            OnAcceptEnded(listener, completion.Result);
        }

        return staged;
    }

    private bool OnAccepted(Listener listener, int descriptor)
    {
        if (_memoryStopsAccepting || !_options.Budget.TryTake())
        {
            // It came after the pause was asked for, or over the maximum: closed and counted.
            Refuse(descriptor);
            PauseAccepting();
            if (!_memoryStopsAccepting)
            {
                TellOfMaximum();
            }

            return false;
        }

        if (listener.HandOver is { } handOver && handOver(descriptor))
        {
            return false;
        }

        Connection? connection = Open(descriptor, listener.Class, listener.Address.IsUnix);
        if (_options.Budget.Used >= _options.Budget.Maximum || _ring.AcceptRoom == 0)
        {
            PauseAccepting();
            TellOfMaximum();
        }

        if (connection is null || !connection.Class.Handles(ConnectionEvents.Accepted))
        {
            return false;
        }

        if ((connection.Flags & (ConnectionFlags.StartPending | ConnectionFlags.Switching)) != 0)
        {
            connection.Flags |= ConnectionFlags.AcceptPending;
            EnqueueReady(connection);
            return false;
        }

        StageEvent(connection, ConnectionEvent.Accepted);
        return true;
    }

    /// <summary>Opens a connection whose handler hears of it when the ready queue has its turn, and of nothing else before.</summary>
    private void OpenLater(int descriptor, HandlerClass handlerClass, bool isUnix)
    {
        Connection? connection = Open(descriptor, handlerClass, isUnix);
        if (connection is not null && handlerClass.Handles(ConnectionEvents.Accepted))
        {
            connection.Flags |= ConnectionFlags.AcceptPending;
            EnqueueReady(connection);
        }
    }

    private void Refuse(int descriptor)
    {
        Counters.Refused++;
        _ring.CloseDescriptor(descriptor);
    }

    private Connection? Open(int descriptor, HandlerClass handlerClass, bool isUnix)
    {
        Connection connection = AddSlot(descriptor, handlerClass);
        Counters.Accepted++;
        return TryStart(connection, isUnix) ? connection : null;
    }

    /// <summary>Makes a connection's handler, and starts to receive. False when it is not to be told of anything.</summary>
    private bool TryStart(Connection connection, bool isUnix)
    {
        connection.LastActivityMs = _nowMs;
        connection.Flags = isUnix ? ConnectionFlags.Unix : ConnectionFlags.None;
        if (connection.Class.Transforms is not null)
        {
            return TryStartTransformed(connection);
        }

        if (!TryMakeHandler(connection))
        {
            return false;
        }

        StartLimits(connection);
        UpdateReceiving(connection);
        return true;
    }

    /// <summary>Makes the handler of a connection that is to be served from now on. False when it is not to be told of anything.</summary>
    private bool TryMakeHandler(Connection connection)
    {
        if (ConnectionSpans.AreWanted && ConnectionSpans.Begin(connection, _logger) is { } span)
        {
            ExtrasOf(connection).Span = span;
        }

        if (!TryCreateHandler(connection))
        {
            Abort(connection, CloseReason.HandlerFault);
            return false;
        }

        // A constructor may have closed it: then there is nothing to accept, and the close has its own deadline.
        return (connection.Flags & (ConnectionFlags.Closing | ConnectionFlags.TearingDown)) == 0;
    }

    private void StartLimits(Connection connection)
    {
        connection.DueMs = _nowMs + connection.Class.Limits.FirstByteTimeoutMs;
        long dueMs = NextDueMs(connection);
        if (dueMs >= 0)
        {
            _deadlines.Add(connection, dueMs);
        }
    }

    private bool TryCreateHandler(Connection connection)
    {
        Connection? previous = HandlerContext.Enter(connection);
        try
        {
            if (connection.Class.Actor is not null && connection.Actor is null)
            {
                Actors!.ActorOf(connection);
            }

            object handler = connection.Class.Create();
            connection.Handler = handler;
            if (connection.Actor is { } actor && actor.Made(handler))
            {
                connection.Flags |= ConnectionFlags.StartPending;
            }

            return true;
        }
        catch (Exception exception)
        {
            Counters.HandlerFaults++;
            LogConstructorFault(_logger, exception, connection.Class.Name, connection.Id);
            return false;
        }
        finally
        {
            HandlerContext.Enter(previous);
        }
    }

    private void OnAcceptEnded(Listener listener, int result)
    {
        if (listener.IsStopping)
        {
            CloseListener(listener);
            return;
        }

        if (RingResult.IsExhausted(result))
        {
            LogAcceptPaused(_logger, listener.Address.ToString(), RingResult.Describe(result));
            PauseAccepting();
            if (_ring.ShedOne(listener.Descriptor))
            {
                Counters.Shed++;
            }

            return;
        }

        // ECONNABORTED, EPROTO, ENETDOWN and the like concern the one connection that they took with them (accept(2)).
        if (_acceptIsPaused)
        {
            return;
        }

        if (result < 0 && IsLost(listener))
        {
            // Another accept would fail like this one, in every tick.
            CloseListener(listener);
            return;
        }

        StartAccept(listener);
    }

    private void StartAccept(Listener listener)
    {
        if (!listener.IsArmed && !listener.IsStopping)
        {
            listener.IsArmed = true;
            _ring.StartAccept(listener.Descriptor, listener.Token, listener.HandOver is not null);
        }
    }

    private void PauseAccepting()
    {
        _acceptPausedUntilMs = _nowMs + AcceptPauseMs;
        if (_acceptIsPaused)
        {
            return;
        }

        _acceptIsPaused = true;
        Counters.AcceptPauses++;
        foreach (Listener listener in _listeners)
        {
            if (listener.IsArmed && !listener.IsStopping)
            {
                _ring.StopAccept(listener.Descriptor, listener.Token);
            }
        }
    }

    private void TellOfMaximum()
    {
        if (_nowMs < _maximumToldAgainMs)
        {
            return;
        }

        _maximumToldAgainMs = _nowMs + MaximumToldEveryMs;
        LogAtMaximum(_logger, _options.Budget.Used, _options.Budget.Maximum);
    }

    /// <summary>A connection closed: there is room again.</summary>
    private void NoteRoom()
    {
        if (_acceptIsPaused)
        {
            _acceptPausedUntilMs = _nowMs;
        }
    }

    private void ResumeAccepting()
    {
        if (!_acceptIsPaused || _nowMs < _acceptPausedUntilMs || _memoryStopsAccepting)
        {
            return;
        }

        if (_options.Budget.Used >= _options.Budget.Maximum || _ring.AcceptRoom == 0)
        {
            _acceptPausedUntilMs = _nowMs + AcceptPauseMs;
            return;
        }

        if (_listeners.Exists(static listener => listener.IsArmed && !listener.IsStopping))
        {
            // The stop has not completed yet.
            return;
        }

        _acceptIsPaused = false;
        foreach (Listener listener in _listeners)
        {
            StartAccept(listener);
        }
    }

    private long AcceptResumesInMs(long nowMs) => _acceptIsPaused ? Math.Max(1, _acceptPausedUntilMs - nowMs) : -1;

    [LoggerMessage(EventId = 5, Level = LogLevel.Error, Message = "{Handler}: the constructor threw; connection {Connection} is closed")]
    private static partial void LogConstructorFault(ILogger logger, Exception exception, string handler, ConnectionId connection);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "Accepting on {Endpoint} stands still until a connection closes or 100 ms pass: {Cause}")]
    private static partial void LogAcceptPaused(ILogger logger, string endpoint, string cause);

    [LoggerMessage(
        EventId = 11,
        Level = LogLevel.Warning,
        Message = "Accepting stands still: the process has {Used} of {Maximum} connections (MaxConnections), or a loop all its direct descriptors. " +
            "Others wait until one closes; this is said once a minute at most")]
    private static partial void LogAtMaximum(ILogger logger, int used, int maximum);
}

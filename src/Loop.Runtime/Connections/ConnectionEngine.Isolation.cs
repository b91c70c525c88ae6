using Loop.CompilerServices;

namespace Loop.Connections;

/// <summary>
/// What another thread may see and do while this loop is stuck: the name of what holds it, and its listeners, which it shuts so that the
/// kernel gives new clients to the other loops of the SO_REUSEPORT group.
/// </summary>
internal sealed unsafe partial class ConnectionEngine
{
    private const int IsOpen = 0;
    private const int IsShutting = 1;
    private const int IsShut = 2;

    private int[] _sharedListeners = [];
    private int _isolation;
    private long _calls;

    /// <summary>Calls of handlers so far. Any thread; a slightly old value.</summary>
    public long Calls => Volatile.Read(ref _calls);

    /// <summary>The handler class and event that run now, or null. Any thread; it may have changed when it is read.</summary>
    public string? Holder
    {
        get
        {
            ConnectionEvent running = _currentEvent;
            return running != ConnectionEvent.None && _current is { } connection ? $"{connection.Class.Name} [{NameOf(running)}]" : null;
        }
    }

    /// <summary>Shuts the listeners that other loops share. Any thread.</summary>
    /// <returns>False when there are none, or they are shut already.</returns>
    public bool Isolate()
    {
        if (Volatile.Read(ref _sharedListeners).Length == 0 || Interlocked.CompareExchange(ref _isolation, IsShutting, IsOpen) != IsOpen)
        {
            return false;
        }

        foreach (int descriptor in Volatile.Read(ref _sharedListeners))
        {
            _ring.ShutListener(descriptor);
        }

        Volatile.Write(ref _isolation, IsShut);
        return true;
    }

    /// <summary>The loop turns again: its listeners listen again (listen(2) after shutdown(2) keeps the bound port).</summary>
    private void Rejoin()
    {
        if (Volatile.Read(ref _isolation) == IsOpen)
        {
            return;
        }

        AwaitShut();
        foreach (Listener listener in _listeners)
        {
            if (listener.IsShared && !listener.IsClosed && !listener.IsStopping)
            {
                _ring.ListenAgain(listener.Descriptor, listener.Backlog);
            }
        }

        Volatile.Write(ref _isolation, IsOpen);
    }

    /// <summary>Whoever shuts the listeners is let finish, so that no descriptor is closed, and its number used anew, under its hands.</summary>
    private void AwaitShut()
    {
        // The list without the listener was stored before. Without a fence the flag could be read first: open still, while whoever sets it next reads the old list.
        Interlocked.MemoryBarrier();
        SpinWait spin = default;
        while (Volatile.Read(ref _isolation) == IsShutting)
        {
            spin.SpinOnce();
        }
    }

    private void ShareListeners() => Volatile.Write(
        ref _sharedListeners, [.. _listeners.Where(static listener => listener.IsShared && !listener.IsClosed).Select(static listener => listener.Descriptor)]);

    private static string NameOf(ConnectionEvent running) => running switch
    {
        ConnectionEvent.Accepted => "OnAccept",
        ConnectionEvent.Received => "OnRecv",
        ConnectionEvent.Drained => "OnDrained",
        ConnectionEvent.Ended => "OnEnd",
        ConnectionEvent.Closed => "OnClose",
        _ => running.ToString(),
    };
}

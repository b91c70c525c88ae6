using Microsoft.Extensions.Logging;

namespace Loop.Connections;

/// <summary>How listeners end.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    /// <summary>Serves those who wait in the backlog, then closes: closing first would reset them.</summary>
    private void CloseListener(Listener listener)
    {
        if (!TryWithdraw(listener))
        {
            return;
        }

        for (int descriptor = _ring.AcceptNow(listener.Descriptor); descriptor >= 0; descriptor = _ring.AcceptNow(listener.Descriptor))
        {
            if (_options.Budget.TryTake())
            {
                OpenLater(descriptor, listener.Class, listener.Address.IsUnix);
            }
            else
            {
                Refuse(descriptor);
            }
        }

        _ring.CloseDescriptor(listener.Descriptor);
    }

    /// <summary>
    /// Nobody starts anything with a listener from here on, and no path leads to it. False when there is nothing to close: that has happened, or its descriptor is lost.
    /// </summary>
    private bool TryWithdraw(Listener listener)
    {
        if (listener.IsClosed)
        {
            return false;
        }

        listener.IsStopping = true;
        listener.IsClosed = true;
        ShareListeners();
        AwaitShut();
        // Before the socket is closed: from then on another process may take the path over, and this would be the other's.
        RemoveUnixPath(listener);
        if (!IsLost(listener))
        {
            return true;
        }

        // The number is somebody else's: nothing is taken from it, and it is not closed.
        LogListenerLost(_logger, listener.Address.ToString());
        return false;
    }

    private void RemoveUnixPath(Listener listener)
    {
        if (listener.Address is { UnixPath: { } path, Inherited: null })
        {
            _ring.RemoveUnixPath(path);
        }
    }

    /// <summary>
    /// Whether the descriptor of a listener stands for something else by now. One that is shut while its loop is stuck does not listen either, and is no such.
    /// </summary>
    private bool IsLost(Listener listener) => !_ring.IsListening(listener.Descriptor) && Volatile.Read(ref _isolation) == IsOpen;

    [LoggerMessage(
        EventId = 10,
        Level = LogLevel.Error,
        Message = "Nobody listens on {Endpoint} any more: other code of this process closed the listener's descriptor, or shut it; close only descriptors of your own")]
    private static partial void LogListenerLost(ILogger logger, string endpoint);
}

namespace Loop.Connections;

/// <summary>What a loop that has failed has open is closed: no peer waits for it, and no client is given to it.</summary>
internal sealed unsafe partial class ConnectionEngine
{
    /// <summary>
    /// Closes the listeners, and every connection and datagram socket, connections by a reset, since what was sent may not be whole. Handlers are not called: what
    /// the failure left of the loop's state would call them. The ring goes next, and with it what it still does for these descriptors.
    /// </summary>
    public void Abandon()
    {
        _ring.Abandon();
        foreach (Listener listener in _listeners)
        {
            if (TryWithdraw(listener))
            {
                _ring.CloseDescriptor(listener.Descriptor);
            }
        }

        ForEach(static (engine, connection) => engine.Abandon(connection));
        Datagrams.Abandon();
        Connector.Abandon();
    }

    private void Abandon(Connection connection)
    {
        connection.Flags |= ConnectionFlags.Closing | ConnectionFlags.TearingDown | ConnectionFlags.Gone;
        connection.Reason = CloseReason.LoopStopped;
        _ring.AbandonSocket(connection.Descriptor);
        CountClosed(connection);
    }
}

namespace Loop.Samples.Proxy;

/// <summary>A client's connection: what it sends goes to the server, on a connection of this client's own.</summary>
[LoopHandler(FirstByteTimeout = "00:00:00")] // the server may be the one that speaks first
public sealed partial class ProxyClient(ConnectEndPoint server, ConnectOptions? options = null)
{
    private ConnectOperation? _connecting;
    private Connection? _server;
    private bool _isClosed;

    [OnAccept]
    private void Accepted()
    {
        // What comes before the server is there is held for us, in order and bounded: the rest waits in the client's own TCP window.
        Connection.Pause();
        _connecting = EventLoop.Connect(server, () => new ProxyServer(this), options, result =>
        {
            if (!result.IsConnected)
            {
                Connection.Abort(); // nobody is there: the client sees a reset, as it would of the server itself
            }
        });
    }

    [OnRecv]
    private void Received(RecvBuffer bytes) => _server!.Send(bytes); // handed on: no copy in user space

    [OnEnd]
    private void Ended() => _server!.ShutdownSend();

    [OnClose]
    private void Closed(CloseReason reason)
    {
        _isClosed = true;
        _connecting?.Cancel();
        _server?.PassOn(reason);
    }

    /// <summary>The server's connection is made: from here on each side is held back by the other's reader.</summary>
    /// <returns>The client's connection; null when it is gone.</returns>
    internal Connection? Join(Connection server)
    {
        if (_isClosed)
        {
            return null;
        }

        _server = server;
        Connection.JoinFlow(server);
        Connection.Resume();
        return Connection;
    }
}

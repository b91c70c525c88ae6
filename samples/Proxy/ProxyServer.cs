namespace Loop.Samples.Proxy;

/// <summary>The server's side of one client: its answers go to the client.</summary>
[LoopHandler]
public sealed partial class ProxyServer(ProxyClient client)
{
    private Connection? _client;

    [OnConnect]
    private void Connected()
    {
        _client = client.Join(Connection);
        if (_client is null)
        {
            Connection.Abort();
        }
    }

    [OnRecv]
    private void Received(RecvBuffer bytes) => _client!.Send(bytes);

    [OnEnd]
    private void Ended() => _client!.ShutdownSend();

    [OnClose]
    private void Closed(CloseReason reason) => _client?.PassOn(reason);
}

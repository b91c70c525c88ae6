namespace Loop.Conformance.Tests.Clients;

/// <summary>Serves a connection that was made.</summary>
[LoopHandler]
internal sealed partial class ScriptedClient
{
    private readonly Script _script;

    public ScriptedClient(Script script)
    {
        _script = script;
        script.Made++;
    }

    [OnConnect]
    private void OnConnect(PeerAddress peer)
    {
        _script.Peer = peer;
        _script.Connected(Connection);
    }

    [OnRecv]
    private void OnRecv(ReadOnlySpan<byte> bytes)
    {
        _script.NoteReceived(bytes);
        _script.OnRecv?.Invoke(Connection, bytes);
    }

    [OnClose]
    private void OnClose(CloseReason reason) => _script.Closed(Connection, reason);
}

/// <summary>Is told of the peer's end.</summary>
[LoopHandler]
internal sealed partial class ScriptedClientHalfOpen(Script script)
{
    [OnConnect]
    private void OnConnect() => script.Connected(Connection);

    [OnEnd]
    private void OnEnd() => script.Ended(Connection);

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}

/// <summary>Is started before it is told of its connection.</summary>
[LoopHandler]
internal sealed partial class StartingClient(Script script)
{
    [OnStart]
    private void OnStart() => script.Started(Connection);

    [OnConnect]
    private void OnConnect() => script.Connected(Connection);

    [OnRecv]
    private void OnRecv(ReadOnlySpan<byte> bytes) => script.NoteReceived(bytes);

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}

/// <summary>Cannot be made.</summary>
[LoopHandler]
internal sealed partial class ThrowingClient
{
    public ThrowingClient(Script script) => throw new InvalidOperationException($"made with {script.Made} before");

    [OnConnect]
    private void OnConnect() => Connection.Close();
}

namespace Loop.Conformance.Tests.Support;

// Handler classes differ by the methods that they have, since that changes what the runtime does; what the methods do is scripted.

/// <summary>Receives spans; no [OnEnd], no [OnError].</summary>
[LoopHandler]
internal sealed partial class Scripted(Script script)
{
    [OnAccept]
    private void OnAccept() => script.Accepted(Connection);

    [OnRecv]
    private void OnRecv(ReadOnlySpan<byte> bytes)
    {
        script.NoteReceived(bytes);
        script.OnRecv?.Invoke(Connection, bytes);
    }

    [OnDrained]
    private void OnDrained() => script.Drained(Connection);

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}

/// <summary>Receives spans, and is told of the peer's end.</summary>
[LoopHandler]
internal sealed partial class ScriptedHalfOpen(Script script)
{
    [OnAccept]
    private void OnAccept() => script.Accepted(Connection);

    [OnRecv]
    private void OnRecv(ReadOnlySpan<byte> bytes)
    {
        script.NoteReceived(bytes);
        script.OnRecv?.Invoke(Connection, bytes);
    }

    [OnDrained]
    private void OnDrained() => script.Drained(Connection);

    [OnEnd]
    private void OnEnd() => script.Ended(Connection);

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}

/// <summary>Receives buffers that it can hand on.</summary>
[LoopHandler]
internal sealed partial class ScriptedBuffer(Script script)
{
    [OnAccept]
    private void OnAccept() => script.Accepted(Connection);

    [OnRecv]
    private void OnRecv(RecvBuffer bytes)
    {
        script.NoteReceived(bytes.Span);
        script.OnBuffer?.Invoke(Connection, bytes);
    }

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}

/// <summary>Returns how much it consumed.</summary>
[LoopHandler]
internal sealed partial class ScriptedCount(Script script)
{
    [OnAccept]
    private void OnAccept() => script.Accepted(Connection);

    [OnRecv]
    private int OnRecv(ReadOnlySpan<byte> bytes)
    {
        script.NoteReceived(bytes);
        return script.OnCount?.Invoke(Connection, bytes) ?? bytes.Length;
    }

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}

/// <summary>Returns how much it consumed, and is told of the peer's end.</summary>
[LoopHandler]
internal sealed partial class ScriptedCountHalfOpen(Script script)
{
    [OnAccept]
    private void OnAccept() => script.Accepted(Connection);

    [OnRecv]
    private int OnRecv(ReadOnlySpan<byte> bytes)
    {
        script.NoteReceived(bytes);
        return script.OnCount?.Invoke(Connection, bytes) ?? bytes.Length;
    }

    [OnEnd]
    private void OnEnd() => script.Ended(Connection);

    [OnClose]
    private void OnClose(CloseReason reason) => script.Closed(Connection, reason);
}

using System;
using System.Threading;
using Loop;

namespace Correct.Clients;

/// <summary>A connection to a backend: what it answers goes to the client that asked.</summary>
[LoopHandler(MaxCarryBytes = 65_536)]
internal sealed partial class Backend(Front front)
{
    private bool _isGreeted;

    [OnConnect]
    private void Connected(PeerAddress peer)
    {
        _ = peer;
        front.BackendIs(Connection);
    }

    [OnRecv]
    private int Received(ReadOnlySpan<byte> unread)
    {
        if (!_isGreeted)
        {
            int end = unread.IndexOf((byte)'\n');
            _isGreeted = end >= 0;
            return end + 1;
        }

        front.Answer(unread);
        return unread.Length;
    }

    [OnDrained]
    private void Drained() => front.Go();

    [OnEnd]
    private void Ended() => Connection.Close();

    [OnClose]
    private void Closed(CloseReason reason) => front.BackendIsGone(reason);
}

/// <summary>Takes a client, connects to the backend for it, and passes bytes both ways under the back-pressure of both.</summary>
[LoopHandler(IdleTimeout = "00:03:00")]
internal sealed partial class Front
{
    private Connection? _backend;
    private ConnectOperation? _connecting;

    public void BackendIs(Connection backend)
    {
        _backend = backend;
        Connection.Resume();
    }

    public void Answer(ReadOnlySpan<byte> bytes)
    {
        Connection.Send(bytes);
        if (!Connection.IsWritable)
        {
            _backend?.Pause();
        }
    }

    public void Go() => Connection.Resume();

    public void BackendIsGone(CloseReason reason)
    {
        _backend = null;
        if (reason != CloseReason.Local)
        {
            Connection.Close();
        }
    }

    [OnAccept]
    private void Accepted()
    {
        Connection.Pause();
        _connecting = EventLoop.Connect("backend.internal:9000", MakeBackend, outcome: Outcome);
    }

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        if (_backend is not { } backend)
        {
            Connection.Close();
            return;
        }

        backend.Send(bytes.Span);
        if (!backend.IsWritable)
        {
            Connection.Pause();
        }
    }

    [OnDrained]
    private void Drained() => _backend?.Resume();

    [OnEnd]
    private void Ended()
    {
        _backend?.ShutdownSend();
        Connection.Close();
    }

    [OnClose]
    private void Closed()
    {
        _connecting?.Cancel();
        _backend?.Close();
    }

    private Backend MakeBackend() => new(this);

    private void Outcome(ConnectResult result)
    {
        if (!result.IsConnected)
        {
            Connection.Abort();
        }
    }
}

/// <summary>Reports figures to a collector, over a connection that comes back by itself; a lost line is counted, nobody waits.</summary>
[LoopHandler]
internal sealed partial class Reporter
{
    private static long _lost;
    private bool _isUp;

    public static long Lost => Interlocked.Read(ref _lost);

    public void Report(ReadOnlySpan<byte> line)
    {
        if (!_isUp || Connection.Send(line) != SendStatus.Ok)
        {
            Interlocked.Increment(ref _lost);
        }
    }

    [OnConnect]
    private void Connected() => _isUp = true;

    [OnClose]
    private void Closed() => _isUp = false;
}

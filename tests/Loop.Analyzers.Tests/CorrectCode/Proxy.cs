using System;
using System.Collections.Generic;
using Loop;

namespace Correct.Proxying;

/// <summary>The two connections of one client: what came before the other side was there waits here.</summary>
internal sealed class Pair
{
    private readonly Queue<OwnedBuffer> _early = new();

    public Connection? Upstream { get; private set; }

    public Connection? Client { get; set; }

    /// <summary>Takes the buffer over.</summary>
    public void Keep(OwnedBuffer bytes) => _early.Enqueue(bytes);

    public void Join(Connection upstream)
    {
        Upstream = upstream;
        while (_early.TryDequeue(out OwnedBuffer? bytes))
        {
            upstream.Send(bytes);
        }
    }

    public void Drop()
    {
        while (_early.TryDequeue(out OwnedBuffer? bytes))
        {
            bytes.Dispose();
        }
    }
}

/// <summary>Forwards a client's bytes to a server, over a connection of its own on the same loop.</summary>
[LoopHandler(IdleTimeout = "00:02:00")]
internal sealed partial class Inbound
{
    private const int MostEarlyBytes = 64 * 1024;

    private readonly Pair _pair = new();
    private int _earlyBytes;

    [OnAccept]
    private void Accepted()
    {
        _pair.Client = Connection;
        Connection client = Connection;
        EventLoop.Connect("127.0.0.1:9000", () => new Outbound(_pair), outcome: result =>
        {
            if (!result.IsConnected)
            {
                client.Abort();
            }
        });
    }

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        if (_pair.Upstream is { } upstream)
        {
            if (upstream.Send(bytes) == SendStatus.Closed)
            {
                Connection.Close();
                return;
            }

            if (!upstream.IsWritable)
            {
                Connection.Pause();
            }

            return;
        }

        _earlyBytes += bytes.Length;
        if (_earlyBytes > MostEarlyBytes)
        {
            Connection.Abort();
            return;
        }

        _pair.Keep(bytes.Retain());
    }

    [OnEnd]
    private void Ended() => _pair.Upstream?.ShutdownSend();

    [OnDrained]
    private void Drained() => _pair.Upstream?.Resume();

    [OnClose]
    private void Closed()
    {
        _pair.Drop();
        _pair.Upstream?.Close();
    }
}

/// <summary>The other half: the server's answers go to the client.</summary>
[LoopHandler]
internal sealed partial class Outbound(Pair pair)
{
    private long _bytes;

    [OnConnect]
    private void Connected(PeerAddress peer)
    {
        _ = peer;
        pair.Join(Connection);
    }

    [OnRecv]
    private void Received(RecvBuffer bytes)
    {
        _bytes += bytes.Length;
        if (pair.Client is not { } client || client.Send(bytes) == SendStatus.Closed)
        {
            Connection.Close();
        }
        else if (!client.IsWritable)
        {
            Connection.Pause();
        }
    }

    [OnDrained]
    private void Drained() => pair.Client?.Resume();

    [OnEnd]
    private void Ended() => pair.Client?.ShutdownSend();

    [OnClose]
    private void Closed(CloseReason reason)
    {
        if (reason != CloseReason.Local || _bytes == 0)
        {
            pair.Client?.Close();
        }
    }
}

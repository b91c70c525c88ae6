using System.Net;
using Loop.Rings;
using Loop.Rings.Uring;

namespace Loop.Conformance.Tests.Support;

/// <summary>
/// One world that the conformance body runs in: what the host runs on, and what a client is in it. Equal in all of them must be the
/// bytes, the order of events and the close reasons; where chunks are cut may differ.
/// </summary>
public abstract class Arm(string name)
{
    /// <summary>Whether the loop reads and sends by readiness (epoll) rather than by completions.</summary>
    public abstract bool IsEpoll { get; }

    /// <summary>Whether receives draw on a pool whose size the ring's options say, and which may run out.</summary>
    public abstract bool DrawsOnPool { get; }

    /// <summary>Whether large sends stay in the loop's own memory while they wait in the socket, and are not copied into it.</summary>
    public abstract bool LendsToSocket { get; }

    /// <summary>Most bytes that come for one connection after it was held back, until its receive has stopped.</summary>
    public abstract int MostHeldBytes { get; }

    /// <summary>Makes a host run in this world.</summary>
    internal abstract void Configure(LoopOptions options);

    /// <summary>A client in this world; not connected yet.</summary>
    internal abstract TestPeer MakePeer(EndPoint server, CancellationToken deadline);

    public override string ToString() => name;
}

/// <summary>The real kernel, through one of the backends; clients are sockets.</summary>
internal sealed class KernelArm(
    string name, Backend backend, UringFeatures? features = null, Action<IoUringOptions>? wishes = null) : Arm(name)
{
    public override bool IsEpoll => backend == Backend.Epoll;

    // Where a buffer takes one message only, the ring takes many small buffers whatever its options say.
    public override bool DrawsOnPool => backend == Backend.IoUring && features is null;

    public override bool LendsToSocket
    {
        get
        {
            IoUringOptions options = new();
            wishes?.Invoke(options);
            return options.ZeroCopySend;
        }
    }

    public override int MostHeldBytes
    {
        get
        {
            RingOptions ring = new();
            if (IsEpoll)
            {
                return ring.MaxReceiveBytes;
            }

            UringFeatures used = features ?? BackendProbe.Process.Features!;
            if (used.ReceiveBudget)
            {
                return ring.ReceiveBudgetBytes + ring.MaxReceiveBytes;
            }

            // Up to the mark at which it is stopped, and what a turn may bring before that is noticed: 33 pieces at a time, when the receive is submitted, twice in the
            // enter that does so, and once in the second enter of the turn.
            int pieceBytes = !used.IncrementalBuffers ? 4096 : used.MultishotReceiveLength ? ring.MaxReceiveBytes : ring.ReceiveBufferBytes;
            return Connections.ConnectionEngine.HeldHighBytes + (4 * 33 * pieceBytes);
        }
    }

    internal override void Configure(LoopOptions options)
    {
        options.Backend = backend;
        options.Ring = new RingOptions { Features = features };
        wishes?.Invoke(options.IoUring);
    }

    internal override TestPeer MakePeer(EndPoint server, CancellationToken deadline) => new SocketPeer(server, deadline);
}

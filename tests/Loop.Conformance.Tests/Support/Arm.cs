using System.Net;
using Loop.Rings;

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

    /// <summary>Makes a host run in this world.</summary>
    internal abstract void Configure(LoopOptions options);

    /// <summary>A client in this world; not connected yet.</summary>
    internal abstract TestPeer MakePeer(EndPoint server, CancellationToken deadline);

    public override string ToString() => name;
}

/// <summary>The real kernel, through one of the backends; clients are sockets.</summary>
internal sealed class KernelArm(
    string name, Backend backend, Rings.Uring.UringFeatures? features = null, Action<IoUringOptions>? wishes = null) : Arm(name)
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

    internal override void Configure(LoopOptions options)
    {
        options.Backend = backend;
        options.Ring = new RingOptions { Features = features };
        wishes?.Invoke(options.IoUring);
    }

    internal override TestPeer MakePeer(EndPoint server, CancellationToken deadline) => new SocketPeer(server, deadline);
}

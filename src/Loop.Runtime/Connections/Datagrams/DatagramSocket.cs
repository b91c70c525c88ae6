using Loop.Connections.Datagrams;
using Loop.Rings;

namespace Loop;

/// <summary>
/// A datagram socket of a loop: what its handler sends with. Every member belongs to the loop's thread, but for the addresses and the counters, which
/// any thread may read.
/// </summary>
public sealed class DatagramSocket
{
    internal readonly DatagramEngine Engine;
    internal readonly int Descriptor;
    internal readonly ulong Token;
    internal readonly DatagramMemory Memory;
    internal readonly DatagramQueue Queue;
    internal DatagramActor? Actor;
    internal DatagramFlags Flags;
    internal UnixSender? LastSender;

    /// <summary>Armed operations whose final completion is outstanding.</summary>
    internal int InFlight;
    internal long Truncated;
    internal long Dropped;
    internal long Errors;
    internal long Received;
    internal long Sent;

    internal DatagramSocket(DatagramEngine engine, int descriptor, ulong token, DatagramMemory memory, DatagramOptions options, in PeerAddress local)
    {
        Engine = engine;
        Descriptor = descriptor;
        Token = token;
        Memory = memory;
        Queue = new(options.SendQueueBytes);
        MaxDatagramBytes = options.MaxDatagramBytes;
        LocalEndPoint = local;
        RemoteEndPoint = options.RemoteEndPoint ?? default;
    }

    /// <summary>The address that it is bound to, with the real port where 0 was asked for.</summary>
    public PeerAddress LocalEndPoint { get; }

    /// <summary>The only peer of a connected socket; unknown on one that is open to all.</summary>
    public PeerAddress RemoteEndPoint { get; }

    /// <summary>The longest datagram that is received whole.</summary>
    public int MaxDatagramBytes { get; }

    /// <summary>
    /// True while the handler handles a datagram that was longer than <see cref="MaxDatagramBytes"/>: it has the beginning, the rest is lost (MSG_TRUNC,
    /// recvmsg(2)).
    /// </summary>
    public bool IsTruncated { get; internal set; }

    /// <summary>Bytes that wait to be sent, each datagram counted with 64 bytes more.</summary>
    public int QueuedBytes => Queue.QueuedBytes;

    /// <summary>Datagrams received. Any thread; a reader elsewhere may see a slightly old value.</summary>
    public long ReceivedCount => Received;

    /// <summary>Datagrams that the kernel took. Any thread.</summary>
    public long SentCount => Sent;

    /// <summary>Received datagrams that were cut. Any thread.</summary>
    public long TruncatedCount => Truncated;

    /// <summary>Datagrams that were queued and that the kernel refused: no way leads there, too long for the way, forbidden. Any thread.</summary>
    public long DroppedCount => Dropped;

    /// <summary>Errors that came back, such as an answer that nobody receives there (ECONNREFUSED on a connected socket). They end nothing. Any thread.</summary>
    public long ErrorCount => Errors;

    /// <summary>Queues a copy of a datagram; it leaves at the end of the tick. Of a unix socket it leaves at once.</summary>
    /// <param name="bytes">The datagram, which may be empty; free to change when the call returns.</param>
    /// <param name="to">Whom it is for.</param>
    public DatagramStatus Send(ReadOnlySpan<byte> bytes, in PeerAddress to) => Engine.Send(this, bytes, to);

    /// <summary>Queues a copy of a datagram for the peer of a connected socket; it leaves at the end of the tick, of a unix socket at once.</summary>
    /// <param name="bytes">The datagram, which may be empty; free to change when the call returns.</param>
    public DatagramStatus Send(ReadOnlySpan<byte> bytes) =>
        RemoteEndPoint.IsUnknown ? DatagramStatus.NoAddress : Engine.Send(this, bytes, default);

    /// <summary>Closes the socket: what is queued is sent as far as the kernel takes it now, no more datagrams come, and the handler stops.</summary>
    public void Close() => Engine.Close(this);
}

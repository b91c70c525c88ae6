using Loop.Buffers;

namespace Loop.Connections;

/// <summary>What most connections never need: made when one first does, so that an idle connection stays small.</summary>
internal sealed class ConnectionExtras
{
    public ConnectionExtras(MemoryAccount carryAccount) => Carry = new(carryAccount);

    /// <summary>What the socket did not take at once.</summary>
    public ByteQueue Backlog { get; set; } = new();

    /// <summary>What came for a handler that is not to be called.</summary>
    public ByteQueue Held { get; } = new();

    /// <summary>What a handler that returns counts left unread.</summary>
    public CarryBuffer Carry { get; }

    /// <summary>Handler calls left before receiving pauses.</summary>
    public int Credit { get; set; }

    /// <summary>Bytes discarded since the close began.</summary>
    public long DiscardedBytes { get; set; }

    /// <summary>Fires when the connection is gone.</summary>
    public CancellationTokenSource? Closed { get; set; }

    /// <summary>The connection's span, while somebody listens.</summary>
    public System.Diagnostics.Activity? Span { get; set; }

    public ConnectionWriter? Writer { get; set; }

    /// <summary>When the handler was restarted.</summary>
    public RestartHistory? Restarts { get; set; }

    public PeerAddress? RemoteEndPoint { get; set; }

    public PeerAddress? LocalEndPoint { get; set; }

    /// <summary>Memory held for this connection.</summary>
    public long MemoryBytes => Backlog.MemoryBytes + Held.MemoryBytes + Carry.MemoryBytes;
}

using Loop.Buffers;

namespace Loop.Connections;

/// <summary>What most connections never need: made when one first does, so that an idle connection stays small.</summary>
internal sealed class ConnectionExtras
{
    public ConnectionExtras(MemoryAccount carryAccount) => Carry = new(carryAccount);

    /// <summary>What the socket did not take at once.</summary>
    public ByteQueue Backlog { get; set; } = new();

    /// <summary>File ranges that wait in the send queue, or are being sent.</summary>
    public FileRanges? Files { get; set; }

    /// <summary>The connection whose receiving this one's send queue holds back, in place of its own.</summary>
    public Connection? FlowSource { get; set; }

    /// <summary>What waits behind this tick's pieces: bytes, what file ranges count, and what a transform holds back.</summary>
    public int QueuedBytes => Backlog.LengthBytes + (Files?.CountedBytes ?? 0) + (Transform?.UnsentBytes ?? 0);

    /// <summary>What lay unsent in the socket when that was last looked at.</summary>
    public int UnsentBytes { get; set; }

    /// <summary>When that was.</summary>
    public long UnsentAtMs { get; set; } = -1;

    /// <summary>What lay unread in the socket when that was last looked at.</summary>
    public int UnreadBytes { get; set; }

    /// <summary>When that was.</summary>
    public long UnreadAtMs { get; set; } = -1;

    /// <summary>What came for a handler that is not to be called.</summary>
    public ByteQueue Held { get; set; } = new();

    /// <summary>What a handler that returns counts left unread, or the beginning of a frame.</summary>
    public CarryBuffer Carry { get; }

    /// <summary>How far the frame at the start of the carry has been looked at.</summary>
    public FrameCursor Cursor { get; set; }

    /// <summary>The frame in the carry is incomplete; otherwise whole ones may lie there that were held back.</summary>
    public bool WantsMore { get; set; }

    /// <summary>Handler calls left before receiving pauses.</summary>
    public int Credit { get; set; }

    /// <summary>Bytes discarded since the close began.</summary>
    public long DiscardedBytes { get; set; }

    /// <summary>The method of the handler that waits.</summary>
    public SuspendedCall? Suspended { get; set; }

    /// <summary>Fires when the connection closes.</summary>
    public CancellationTokenSource? Closed { get; set; }

    /// <summary>The connection's span, while somebody listens.</summary>
    public System.Diagnostics.Activity? Span { get; set; }

    /// <summary>Its sends are copied: where it leads, zero-copy ones were not to be had.</summary>
    public bool CopiesSends { get; set; }

    /// <summary>The token of the zero-copy send that has not taken its bytes yet.</summary>
    public ulong? ZeroCopy { get; set; }

    public ConnectionWriter? Writer { get; set; }

    /// <summary>When the handler was restarted.</summary>
    public RestartHistory? Restarts { get; set; }

    /// <summary>What bytes go through between the socket and the handler.</summary>
    public TransformStage? Transform { get; set; }

    /// <summary>How many transforms of its listener, or of its connect, have been installed.</summary>
    public int TransformsUsed { get; set; }

    /// <summary>The handler class that takes the connection over before the next call.</summary>
    public HandlerClass? NextClass { get; set; }

    /// <summary>The loop that it moves to when what is under way has ended.</summary>
    public ConnectionHome? MoveTarget { get; set; }

    /// <summary>The loop that it moves to once it has handled what waited when it arrived.</summary>
    public ConnectionHome? NextMove { get; set; }

    /// <summary>Bytes that came along to this loop are to be handled before the next move; none of them has been yet.</summary>
    public bool OwesBytes { get; set; }

    public PeerAddress? RemoteEndPoint { get; set; }

    public PeerAddress? LocalEndPoint { get; set; }

    /// <summary>Memory held for this connection.</summary>
    public long MemoryBytes => Backlog.MemoryBytes + Held.MemoryBytes + Carry.MemoryBytes + (Suspended?.Copy?.Length ?? 0) + (Transform?.MemoryBytes ?? 0);

    /// <summary>The same for another loop, which counts memory for itself. What is queued, held or carried does not go along.</summary>
    public ConnectionExtras WithAccount(MemoryAccount carryAccount) => new(carryAccount)
    {
        Cursor = Cursor,
        WantsMore = WantsMore,
        Credit = Credit,
        Closed = Closed,
        Span = Span,
        CopiesSends = CopiesSends,
        Writer = Writer,
        Restarts = Restarts,
        TransformsUsed = TransformsUsed,
        RemoteEndPoint = RemoteEndPoint,
        LocalEndPoint = LocalEndPoint,
    };

    /// <summary>Drops what waits for sending.</summary>
    public void ClearSends(ChunkPool chunks)
    {
        Backlog.Clear(chunks);
        Files?.Clear();
    }
}

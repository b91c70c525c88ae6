namespace Loop.Rings;

/// <summary>
/// A run of bytes to send that lies in this tick's memory: in a receive buffer, in the send arena, or in a buffer that is kept
/// alive until the tick's sends have been attempted.
/// </summary>
internal unsafe struct SendPiece
{
    public byte* Data;
    public int Length;

    /// <summary>The receive buffer that the piece holds a reference to, or -1.</summary>
    public int BufferId;

    /// <summary>Index of the next piece of the same connection, or -1.</summary>
    public int Next;
}

/// <summary>Everything that one connection sends in one tick: one send, attempted without waiting.</summary>
internal struct SendOperation
{
    public ulong Token;
    public int Descriptor;
    public int FirstPiece;
    public int PieceCount;
    public int LengthBytes;

    /// <summary>Where the ring sends at once: the bytes taken, or -errno.</summary>
    public int Result;
}

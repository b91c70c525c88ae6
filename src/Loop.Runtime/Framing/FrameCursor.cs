namespace Loop;

/// <summary>
/// How far a framer has come in a frame that is not complete yet. The runtime keeps it for the connection between calls, and clears it at
/// the start of each frame.
/// </summary>
public struct FrameCursor
{
    /// <summary>Where the framer goes on, in bytes from the start of the frame. The framer's own: the runtime does not look at it.</summary>
    public int Position { get; set; }

    /// <summary>
    /// How many bytes the frame needs at the least, counted from its start; 0 where the framer does not know. It is not called again before so
    /// many are there, and no memory is taken for bytes that have not come. More than <c>MaxLength</c> closes the connection at once.
    /// </summary>
    public int NeededBytes { get; set; }
}

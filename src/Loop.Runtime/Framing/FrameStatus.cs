namespace Loop;

/// <summary>What a framer found at the start of the bytes that it was offered.</summary>
public enum FrameStatus
{
    /// <summary>The beginning of a frame: more bytes must come. The framer is called again from the same start.</summary>
    Incomplete = 0,

    /// <summary>A whole frame.</summary>
    Complete,

    /// <summary>Bytes that no frame begins with: the connection closes with <see cref="CloseReason.InvalidFrame"/>.</summary>
    Invalid,

    /// <summary>The beginning of a frame that is longer than the framer allows: the connection closes with <see cref="CloseReason.FrameTooLong"/>.</summary>
    TooLong,
}

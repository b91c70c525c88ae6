namespace Loop;

/// <summary>What became of an attempt to read or write a watched descriptor.</summary>
public enum IoStatus
{
    /// <summary>Some bytes were read or written.</summary>
    Ok = 0,

    /// <summary>Nothing could be done without waiting: the descriptor is drained (EAGAIN).</summary>
    WouldBlock,

    /// <summary>The other end has closed.</summary>
    End,

    /// <summary>The descriptor has failed.</summary>
    Error,
}

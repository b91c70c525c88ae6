namespace Loop;

/// <summary>What became of a move to another loop, or why there is none.</summary>
public enum MoveStatus
{
    /// <summary>It moves once the method that is running has ended; told to <c>[OnMoved]</c>: it has moved.</summary>
    Ok = 0,

    /// <summary>That is its loop already.</summary>
    AlreadyThere,

    /// <summary>The calling thread is not that of its loop.</summary>
    NotHere,

    /// <summary>It closes, ends or stops, or has ended.</summary>
    Closing,

    /// <summary>The other loop was told to stop, or has ended.</summary>
    LoopStopped,

    /// <summary>The other loop is of another host, which counts connections for itself.</summary>
    OtherHost,

    /// <summary>A method of its handler waits.</summary>
    Suspended,

    /// <summary>Bytes, files or a half-close wait for the socket to take them, or the kernel still reads what was sent without copying.</summary>
    SendsQueued,

    /// <summary>Its flow is joined with another connection's.</summary>
    Joined,

    /// <summary>It has a transform, or its listener or connect gives it one.</summary>
    Transformed,

    /// <summary>Another handler takes it over.</summary>
    Switching,

    /// <summary>It was made by <c>EventLoop.Connect</c>, whose operation belongs to its loop.</summary>
    Outgoing,

    /// <summary>It watches descriptors, or has a datagram socket: those stay with the loop.</summary>
    Watching,

    /// <summary>The socket stands in the ring's own table only, and the kernel gave no ordinary descriptor for it.</summary>
    NoDescriptor,
}

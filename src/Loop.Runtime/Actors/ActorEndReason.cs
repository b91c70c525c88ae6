namespace Loop;

/// <summary>Why an actor ended.</summary>
public enum ActorEndReason
{
    /// <summary>It was told to stop, by itself or by another.</summary>
    Stopped = 0,

    /// <summary>A method of it threw and its supervision ended it, or its constructor threw.</summary>
    HandlerFault,

    /// <summary>Its connection is gone.</summary>
    ConnectionClosed,

    /// <summary>Its loop stopped.</summary>
    LoopStopped,

    /// <summary>Another handler took its connection over (<see cref="Connection.Become{T}()"/>).</summary>
    Replaced,
}

namespace Loop.Actors;

/// <summary>Where an actor stands. The loop thread only.</summary>
[Flags]
internal enum ActorState
{
    None = 0,

    /// <summary>Its handler has been made.</summary>
    Born = 1 << 0,

    /// <summary>Its <c>[OnStart]</c> is to run before anything else.</summary>
    Starting = 1 << 1,

    /// <summary>It ends when its turn comes.</summary>
    Ending = 1 << 2,

    /// <summary>Its <c>[OnStop]</c> is to run.</summary>
    Stopping = 1 << 3,

    /// <summary>Its <c>[OnStop]</c> has run, or is running.</summary>
    StopTold = 1 << 4,

    /// <summary>A method of it is suspended: nothing else of it runs until that has ended.</summary>
    Suspended = 1 << 5,

    /// <summary>It has ended.</summary>
    Ended = 1 << 6,
}

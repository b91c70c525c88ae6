using System.ComponentModel;

namespace Loop.CompilerServices;

/// <summary>The event that an <see cref="ActorRun"/> stands at. A generated loop ignores values that it does not know.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum ActorEvent
{
    /// <summary>No event.</summary>
    None = 0,

    /// <summary>The actor was made.</summary>
    Started = 1,

    /// <summary>The loop stops, or the actor was told to.</summary>
    Stopped = 2,

    /// <summary>A message came; the run's index is its type.</summary>
    Message = 3,

    /// <summary>A timer is due; the run's index says which.</summary>
    Timer = 4,

    /// <summary>Nothing came for the given time.</summary>
    Idle = 5,

    /// <summary>A signal came to the process; the run's index says which.</summary>
    Signal = 7,

    /// <summary>A watched descriptor can be read.</summary>
    Readable = 8,

    /// <summary>A watched descriptor can be written.</summary>
    Writable = 9,

    /// <summary>A datagram came in.</summary>
    Datagram = 10,

    /// <summary>The actor was moved to another loop; for a method that takes the outcome, also a move that was called off.</summary>
    Moved = 11,

    /// <summary>A method of a plain actor threw after it had waited: the loop takes the exception from the run.</summary>
    Faulted = 12,
}

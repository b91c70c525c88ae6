namespace Loop.Generators.Model;

/// <summary>The events beside those of a connection's bytes, in the order of the runtime's numbers. The names are the runtime's.</summary>
internal enum ActorEventKind
{
    Started,
    Stopped,
    Readable,
    Writable,
    Message,
    Timer,
    Idle,
    Datagram,
    Signal,
    Moved,
}

/// <summary>One event method of an actor.</summary>
/// <param name="Event">The event that it is for.</param>
/// <param name="Name">The method's name as it is written in a call.</param>
/// <param name="Argument">What it takes, where that is no message.</param>
/// <param name="Message">What it takes, for <c>[OnMessage]</c>.</param>
/// <param name="Timer">When it runs, for <c>[OnTimer]</c> and <c>[OnIdle]</c>.</param>
internal sealed record ActorMethod(
    ActorEventKind Event, string Name, EventArgument Argument = EventArgument.None, MessageParameter? Message = null, TimerValue? Timer = null)
{
    /// <summary>The trigger that <c>[OnReadable]</c> or <c>[OnWritable]</c> states, by its name; null for other events.</summary>
    public string? Trigger { get; init; }

    /// <summary>True where it returns a task: everything else of its actor waits for the end of that.</summary>
    public bool ReturnsTask { get; init; }

    /// <summary>True when its last parameter is a token that fires when its actor is about to end.</summary>
    public bool TakesToken { get; init; }

    /// <summary>The signal that <c>[OnSignal]</c> states; null for other events.</summary>
    public SignalValue? Signal { get; init; }
}

/// <summary>The signal of an <c>[OnSignal]</c> method.</summary>
/// <param name="Number">Its number on Linux, by which two names of one signal are told to be the same.</param>
/// <param name="Expression">The signal as generated code writes it.</param>
/// <param name="Written">The signal for comments.</param>
internal sealed record SignalValue(int Number, string Expression, string Written);

/// <summary>The time of an <c>[OnTimer]</c> or <c>[OnIdle]</c> method.</summary>
/// <param name="Milliseconds">The time, more than 0.</param>
/// <param name="IsPeriodic">True for <c>Every</c>.</param>
/// <param name="Written">The argument as its author wrote it, for comments.</param>
internal sealed record TimerValue(int Milliseconds, bool IsPeriodic, string Written);

/// <summary>The parameter of an <c>[OnMessage]</c> method.</summary>
/// <param name="Type">The type of the message, fully qualified.</param>
/// <param name="Written">The parameter as its author wrote it, for comments.</param>
/// <param name="IsIn">True when it is taken by <c>in</c>.</param>
internal sealed record MessageParameter(string Type, string Written, bool IsIn);

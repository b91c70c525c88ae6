namespace Loop.Generators.Model;

/// <summary>The events beside those of a connection's bytes, in the order of the runtime's numbers. The names are the runtime's.</summary>
internal enum ActorEventKind
{
    Started,
    Stopped,
    Datagram,
}

/// <summary>One event method of an actor.</summary>
/// <param name="Event">The event that it is for.</param>
/// <param name="Name">The method's name as it is written in a call.</param>
/// <param name="Argument">What it takes.</param>
internal sealed record ActorMethod(ActorEventKind Event, string Name, EventArgument Argument);

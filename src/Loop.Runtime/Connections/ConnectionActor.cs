namespace Loop.Connections;

/// <summary>
/// What a connection's handler is beside its bytes: an actor with an address, messages and timers, which the layer above keeps. Made only for
/// handlers that are told of such events, or that asked for their address.
/// </summary>
internal abstract class ConnectionActor
{
    /// <summary>An instance of the handler was made, the first or one after a restart.</summary>
    /// <returns>True when its <c>[OnStart]</c> is to run before anything else; <see cref="ConnectionEngine.StartFinished"/> follows it.</returns>
    public abstract bool Made(object handler);

    /// <summary>The instance is about to be replaced: what it watches ends with it.</summary>
    public abstract void Unwatch();

    /// <summary>A method of the handler that waited has ended: messages, timers and the rest go on.</summary>
    public abstract void GoOn();

    /// <summary>From here on the handler is not to be told of anything, until <see cref="GoOn"/> or <see cref="Replaced"/>.</summary>
    public abstract void StandStill();

    /// <summary>Another handler takes the connection over: the actor ends.</summary>
    public abstract void Replaced();

    /// <summary>A method for an event of the actor threw after it had waited, and supervision decided.</summary>
    public abstract void Failed(Exception exception, Supervision decision);

    /// <summary>The connection is gone, and its handler has been told.</summary>
    public abstract void Closed();

    /// <summary><see cref="MoveStatus.Ok"/> where the actor may go to another loop with its connection.</summary>
    public abstract MoveStatus CanLeave { get; }

    /// <summary>Messages that waited when it arrived, or heard of a move, wait still: they come before the next move.</summary>
    public abstract bool OwesMessages { get; }

    /// <summary>Its connection leaves this loop: it takes its timers along.</summary>
    public abstract void Leave(ConnectionEngine target);

    /// <summary>Its connection, on its way, goes to another loop than it set out for. Any thread that has it.</summary>
    public abstract void Redirect(ConnectionEngine target);

    /// <summary>Its connection has come to the loop of this thread.</summary>
    public abstract void Arrive();

    /// <summary>What became of a move is to be told. True when the handler has a method that hears of it.</summary>
    public abstract bool TellMove(MoveStatus outcome);
}

/// <summary>Makes the actors of connections; the layer above implements it.</summary>
internal abstract class ConnectionActors
{
    /// <summary>Memory held by mailboxes, in bytes.</summary>
    public abstract long MemoryBytes { get; }

    /// <summary>The actor of a connection, made when it has none.</summary>
    public abstract ConnectionActor ActorOf(Connection connection);
}

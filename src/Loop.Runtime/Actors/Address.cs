using Loop.Actors;

namespace Loop;

/// <summary>
/// Where an actor is reached from any thread and any loop. It stays valid for ever and names one actor only: once that has ended, whatever is sent
/// there is counted and dropped. The size of a reference, copied without tearing; the default value names no actor.
/// </summary>
/// <typeparam name="T">The handler class of the actor.</typeparam>
public readonly struct Address<T> : IEquatable<Address<T>>
    where T : class
{
    internal readonly ActorCell? Cell;

    internal Address(ActorCell cell) => Cell = cell;

    /// <summary>The actor's name; default for the address of no actor.</summary>
    public ActorId Id => Cell?.Id ?? default;

    /// <summary>True once the actor has ended; true for the address of no actor. Another thread may see it a moment late.</summary>
    public bool IsGone => Cell?.IsEnded ?? true;

    /// <summary>Compares two addresses.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(Address<T> left, Address<T> right) => left.Cell == right.Cell;

    /// <summary>Compares two addresses.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(Address<T> left, Address<T> right) => left.Cell != right.Cell;

    /// <summary>
    /// Stops the actor after the event that it is handling: <c>[OnStop]</c> runs, and it ends; the connection of a connection's handler closes in
    /// order instead. What still waits for it is dropped and counted. Any thread; never waits.
    /// </summary>
    public void Stop() => Cell?.RequestStop();

    /// <summary>
    /// Moves the actor to another loop, with its mailbox and its timers; a connection's handler moves with its connection, of the same host. It sets out when the
    /// method that is running has ended, and on the other loop <c>[OnMoved]</c> runs before anything else. Addresses stay good, and the messages of each sender stay in order.
    /// </summary>
    /// <remarks>See <see cref="Connection.MoveTo"/> for what stays behind, and for what may call the move off after the call.</remarks>
    /// <param name="loop">The other loop.</param>
    /// <returns>
    /// <see cref="MoveStatus.Ok"/> when it is to move; otherwise why it cannot, and nothing has changed: <see cref="MoveStatus.NotHere"/> where the calling thread is
    /// not that of the actor's loop (send it a message, and have it move itself).
    /// </returns>
    public MoveStatus MoveTo(EventLoop loop)
    {
        ArgumentNullException.ThrowIfNull(loop);
        return Cell is { } cell ? ActorScheduler.Move(cell, loop) : MoveStatus.Closing;
    }

    /// <inheritdoc/>
    public bool Equals(Address<T> other) => Cell == other.Cell;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Address<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode();

    /// <summary>Class and number: <c>Room 0/17</c>.</summary>
    public override string ToString() => Cell is null ? "no actor" : $"{typeof(T).Name} {Cell.Id}";
}

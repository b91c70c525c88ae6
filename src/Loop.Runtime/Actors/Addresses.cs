using Loop.Actors;
using Loop.CompilerServices;

namespace Loop;

/// <summary>What is done with addresses.</summary>
public static class Addresses
{
    /// <summary>
    /// Tells an actor something. Any thread, any loop; never waits, allocates nothing once the mailbox has grown. Messages of one sender to one actor
    /// arrive in the order in which they were told, whatever their types. A class that has no <c>[OnMessage]</c> method for the type does not compile.
    /// </summary>
    /// <typeparam name="T">The actor's handler class.</typeparam>
    /// <typeparam name="TMessage">The type of the message, as the <c>[OnMessage]</c> method takes it.</typeparam>
    /// <param name="to">The actor.</param>
    /// <param name="message">The message; copied into the mailbox.</param>
    public static TellStatus Tell<T, TMessage>(this Address<T> to, in TMessage message)
        where T : class, IReceives<TMessage> => to.Cell is { } cell ? T.Tell(new(cell, isForced: false), in message) : TellStatus.Gone;

    /// <summary>
    /// Lets an actor watch another: when that one ends, or when it has ended already, the watcher is told an <see cref="ActorEnded"/>, after all
    /// that the other told it and also when its mailbox is full. Any thread, across loops; watching twice is watching once.
    /// </summary>
    /// <typeparam name="T">The watcher's handler class.</typeparam>
    /// <typeparam name="TWatched">The other's.</typeparam>
    /// <param name="watcher">The actor that is to be told.</param>
    /// <param name="watched">The actor that it is told of. The address of no actor counts as one that has ended.</param>
    public static void Watch<T, TWatched>(this Address<T> watcher, Address<TWatched> watched)
        where T : class, IReceives<ActorEnded>
        where TWatched : class
    {
        if (watcher.Cell is { } cell)
        {
            ActorWatches.Watch(new Watch<T>(cell), watched.Cell);
        }
    }

    /// <summary>Ends <see cref="Watch"/>; an <see cref="ActorEnded"/> that is already on its way still arrives.</summary>
    /// <typeparam name="T">The watcher's handler class.</typeparam>
    /// <typeparam name="TWatched">The other's.</typeparam>
    /// <param name="watcher">The actor that watches.</param>
    /// <param name="watched">The actor that it watches.</param>
    public static void Unwatch<T, TWatched>(this Address<T> watcher, Address<TWatched> watched)
        where T : class, IReceives<ActorEnded>
        where TWatched : class
    {
        if (watcher.Cell is { } cell && watched.Cell is { } other)
        {
            ActorWatches.Unwatch(cell, other);
        }
    }
}

using Loop.Actors;

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
    /// Tells an actor something later. On a loop's thread only, whose clock counts from the beginning of the tick; the actor may be on another loop. What
    /// finds the mailbox full is dropped and counted. It is not told when the actor, or the loop that armed it, ends before.
    /// </summary>
    /// <typeparam name="T">The actor's handler class.</typeparam>
    /// <typeparam name="TMessage">The type of the message.</typeparam>
    /// <param name="to">The actor.</param>
    /// <param name="due">How much later, more than zero; to the millisecond, rounded up.</param>
    /// <param name="message">The message.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero, negative, or longer than 24 days.</exception>
    /// <exception cref="InvalidOperationException">The calling thread is not a loop's.</exception>
    public static TimerToken TellAfter<T, TMessage>(this Address<T> to, TimeSpan due, in TMessage message)
        where T : class, IReceives<TMessage>
    {
        int dueMs = Milliseconds(due, nameof(due));
        ActorScheduler scheduler = EventLoop.Current.Actors;
        return to.Cell is { IsEnded: false } cell ? scheduler.TellLater<T, TMessage>(cell, in message, dueMs, periodMs: 0) : default;
    }

    /// <summary>
    /// Tells an actor something again and again, until the token is cancelled or the actor ends. The times do not drift; those that the loop was too
    /// busy for come together in one. Otherwise as <see cref="TellAfter"/>.
    /// </summary>
    /// <typeparam name="T">The actor's handler class.</typeparam>
    /// <typeparam name="TMessage">The type of the message.</typeparam>
    /// <param name="to">The actor.</param>
    /// <param name="period">The time to the first one and between them, more than zero; to the millisecond, rounded up.</param>
    /// <param name="message">The message.</param>
    /// <exception cref="ArgumentOutOfRangeException">The time is zero, negative, or longer than 24 days.</exception>
    /// <exception cref="InvalidOperationException">The calling thread is not a loop's.</exception>
    public static TimerToken TellEvery<T, TMessage>(this Address<T> to, TimeSpan period, in TMessage message)
        where T : class, IReceives<TMessage>
    {
        int periodMs = Milliseconds(period, nameof(period));
        ActorScheduler scheduler = EventLoop.Current.Actors;
        return to.Cell is { IsEnded: false } cell ? scheduler.TellLater<T, TMessage>(cell, in message, periodMs, periodMs) : default;
    }

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

    private static int Milliseconds(TimeSpan time, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, TimeSpan.FromMilliseconds(int.MaxValue), name);
        return (int)((time.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond);
    }
}

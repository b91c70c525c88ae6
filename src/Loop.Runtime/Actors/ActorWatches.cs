namespace Loop.Actors;

/// <summary>One actor's watch on another.</summary>
internal abstract class Watch(ActorCell watcher)
{
    public ActorCell Watcher => watcher;

    public abstract void Tell(in ActorEnded ended);
}

/// <summary>The watch of an actor of class <typeparamref name="T"/>.</summary>
internal sealed class Watch<T>(ActorCell watcher) : Watch(watcher)
    where T : class, IReceives<ActorEnded>
{
    public override void Tell(in ActorEnded ended) => T.Tell(new(Watcher, isForced: true), in ended);
}

/// <summary>
/// Who watches an actor, and whom it watches. Made when it first has to do with either; under a lock, which no message and no turn takes: watching
/// is rare, and crosses loops.
/// </summary>
internal sealed class ActorWatches
{
    /// <summary>Stands for the watches of an actor that had none when it ended.</summary>
    public static readonly ActorWatches Ended = new() { _hasEnded = true };

    private readonly Lock _lock = new();
    private Dictionary<ActorCell, Watch>? _watchers;
    private HashSet<ActorCell>? _watched;
    private bool _hasEnded;

    public static void Watch(Watch watch, ActorCell? watched)
    {
        if (watched is null || !watched.Watches.TryAddWatcher(watch))
        {
            watch.Tell(new(watched?.Id ?? default, watched?.EndReason ?? ActorEndReason.Stopped));
        }
        else if (!watch.Watcher.Watches.TryAddWatched(watched))
        {
            watched.Watches.RemoveWatcher(watch.Watcher);
        }
    }

    public static void Unwatch(ActorCell watcher, ActorCell watched)
    {
        watched.Watches.RemoveWatcher(watcher);
        watcher.Watches.RemoveWatched(watched);
    }

    /// <summary>The actor has ended: those who watch it are told, and those whom it watched forget it.</summary>
    public void End(ActorCell cell)
    {
        Watch[] watchers;
        ActorCell[] watched;
        lock (_lock)
        {
            _hasEnded = true;
            watchers = _watchers is null ? [] : [.. _watchers.Values];
            watched = _watched is null ? [] : [.. _watched];
            _watchers = null;
            _watched = null;
        }

        foreach (Watch watch in watchers)
        {
            watch.Tell(new(cell.Id, cell.EndReason));
            watch.Watcher.Watches.RemoveWatched(cell);
        }

        foreach (ActorCell other in watched)
        {
            other.Watches.RemoveWatcher(cell);
        }
    }

    private bool TryAddWatcher(Watch watch)
    {
        lock (_lock)
        {
            if (!_hasEnded)
            {
                (_watchers ??= [])[watch.Watcher] = watch;
            }

            return !_hasEnded;
        }
    }

    private bool TryAddWatched(ActorCell watched)
    {
        lock (_lock)
        {
            if (!_hasEnded)
            {
                (_watched ??= []).Add(watched);
            }

            return !_hasEnded;
        }
    }

    private void RemoveWatcher(ActorCell watcher)
    {
        lock (_lock)
        {
            _watchers?.Remove(watcher);
        }
    }

    private void RemoveWatched(ActorCell watched)
    {
        lock (_lock)
        {
            _watched?.Remove(watched);
        }
    }
}

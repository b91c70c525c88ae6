using Loop.Actors;
using Loop.Connections;

namespace Loop.Loops;

/// <summary>
/// How a loop stops: listeners first, then two more ticks for what has come already, then what connections hold because of full send queues, then
/// <c>[OnStop]</c> of every actor, then every connection closes in order; at the deadline those that are left are reset, and methods that wait
/// still are left behind.
/// </summary>
internal sealed class StopSequence
{
    private const int ServingTicks = 2;

    /// <summary>How long operations on files may take to end after they were cancelled at the deadline.</summary>
    private const int FileGraceMs = 2000;

    private readonly ConnectionEngine _engine;
    private readonly ActorScheduler _actors;
    private readonly long _unfinishedBefore;
    private long _deadlineMs;
    private int _ticks;
    private bool _isTold;

    public StopSequence(ConnectionEngine engine, ActorScheduler actors, long nowMs, TimeSpan deadline)
    {
        _engine = engine;
        _actors = actors;
        _deadlineMs = nowMs + (long)deadline.TotalMilliseconds;
        _unfinishedBefore = engine.Counters.UnfinishedCloses;
        engine.StopListeners();
        engine.Connector.Stop();
    }

    /// <summary>What was reset so far.</summary>
    public StopResets Resets => new(_engine.Counters.UnfinishedCloses - _unfinishedBefore, _engine.Counters.LeftAtStop);

    /// <summary>Lets the deadline pass now.</summary>
    public void Expire(long nowMs) => _deadlineMs = Math.Min(_deadlineMs, nowMs);

    public long WaitMs(long nowMs) => _ticks <= ServingTicks ? 0 : Math.Max(0, Math.Min(_deadlineMs - nowMs, 100));

    /// <summary>Called at the end of each tick. True when the loop has nothing left.</summary>
    public bool Step(long nowMs)
    {
        _ticks++;
        bool isOverdue = nowMs >= _deadlineMs;
        bool isServed = _ticks >= ServingTicks && (isOverdue || _engine.ServeHeld());
        if (isServed && !_isTold)
        {
            _isTold = true;
            _actors.TellStop();
        }

        if (_ticks >= ServingTicks)
        {
            _engine.TellSuspended();
        }

        if (_isTold)
        {
            _actors.TellSuspended();
        }

        // In every tick: a connection may still come, handed over by the loop of a unix listener, or out of a listener's backlog.
        if (isServed && (!_actors.IsTellingStop || isOverdue))
        {
            _engine.ForEach(static (engine, connection) => engine.CloseForStop(connection));
            _engine.Datagrams.CloseAll();
        }

        if (isOverdue && _ticks > ServingTicks)
        {
            _engine.AbortAllLeft();
            _engine.AbandonSuspended();
            _actors.AbandonSuspended();
            _engine.Files.End();
        }

        // An operation on a file that the kernel does not let go of would hold the loop for ever.
        bool filesAreDone = _engine.Files.IsIdle || nowMs >= _deadlineMs + FileGraceMs;
        // What a peer has not acknowledged yet is still read by the kernel; at the deadline it is left to it.
        bool isRead = _engine.ZeroCopiesOut > 0 && !isOverdue;
        bool hasConnections = _engine.Count > 0 || _engine.SuspendedCount > 0 || _engine.Datagrams.Count > 0 || _engine.HasOpenListeners;
        bool isIdle = !hasConnections && _engine.Connector.IsIdle && !_engine.HasLocalWork && filesAreDone;
        bool actorsAreDone = !_actors.HasWork && _actors.SuspendedCount == 0;
        return _ticks > ServingTicks && _isTold && isIdle && !isRead && (actorsAreDone || isOverdue);
    }
}

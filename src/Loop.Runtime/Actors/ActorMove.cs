using Loop.Tasks;

namespace Loop.Actors;

/// <summary>A plain actor on its way from one loop to another.</summary>
internal sealed class ActorMove(ActorCell cell, EventLoop from, EventLoop to) : LoopContinuation
{
    private MoveStatus _outcome;

    public override string Name => $"The move of {cell.Name}";

    /// <summary>Sets out. Where the other loop has ended meanwhile, it is back on its old one when this returns.</summary>
    public void Begin()
    {
        if (!to.Home.TryDeliver(this))
        {
            _outcome = MoveStatus.LoopStopped;
            Proceed();
        }
    }

    public override bool LeaveBehind()
    {
        bool isReturning = _outcome != MoveStatus.Ok;
        _outcome = MoveStatus.LoopStopped;
        cell.CountMailboxIn(from.Actors.MailboxMemory);
        if (isReturning || !from.Home.TryDeliver(this))
        {
            // The loop of this thread has ended, and the other one too.
            EventLoop.Current.Actors.Arrive(cell);
            EventLoop.Current.Actors.End(cell, ActorEndReason.LoopStopped);
        }

        return true;
    }

    protected override void Proceed()
    {
        EventLoop.Current.Actors.Arrive(cell);
        cell.TellMove(_outcome);
    }
}

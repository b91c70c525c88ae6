using Loop.Tasks;

namespace Loop.Actors;

/// <summary>An event method of a plain actor that has not ended. Pooled by the scheduler.</summary>
internal sealed class ActorCall : SuspendedMethod
{
    private readonly ActorScheduler _actors;

    public ActorCall(ActorScheduler actors, LoopScheduler scheduler)
    {
        _actors = actors;
        Scheduler = scheduler;
    }

    public ActorCell? Cell { get; private set; }

    public ActorCall? Previous { get; set; }

    public ActorCall? Following { get; set; }

    public override string Name => $"{Cell?.Name}.{Method}";

    public void Begin(ActorCell cell, string method)
    {
        Cell = cell;
        Method = method;
    }

    /// <summary>Forgets everything, for its next use.</summary>
    public void Clear()
    {
        Cell = null;
        Fault = null;
        Method = "";
    }

    protected override void Proceed() => _actors.MethodEnded(this);
}

using Akka.Actor;

namespace Loop.Bench.Peers;

/// <summary>The same between two Akka.NET actors, on its default dispatcher. One object flies to and fro, so that the library alone allocates.</summary>
internal sealed class AkkaFlight : Workload
{
    private readonly ActorSystem _system = ActorSystem.Create("bench", "akka { loglevel = OFF, stdout-loglevel = OFF }");
    private readonly Table _table;
    private readonly IActorRef _first;

    public AkkaFlight(int inFlight)
    {
        _table = new(inFlight);
        _first = _system.ActorOf(Props.Create(() => new AkkaPlayer(_table, 0)));
        IActorRef second = _system.ActorOf(Props.Create(() => new AkkaPlayer(_table, 1)));
        _first.Tell(second, ActorRefs.NoSender);
        second.Tell(_first, ActorRefs.NoSender);
    }

    public override string Description => $"Akka.NET {typeof(ActorSystem).Assembly.GetName().Version}, UntypedActor, {_table.InFlight} in flight";

    protected override long Count => _table.Count;

    protected override async ValueTask ReleaseAsync() => await _system.Terminate();

    protected override void Begin()
    {
        _table.Begin();
        for (int i = 0; i < _table.InFlight; i++)
        {
            _first.Tell(new BallObject(i), ActorRefs.NoSender);
        }
    }

    protected override Task EndAsync() => _table.EndAsync();
}

internal sealed record BallObject(int Number);

internal sealed class AkkaPlayer(Table table, int number) : UntypedActor
{
    private IActorRef _other = ActorRefs.Nobody;

    protected override void OnReceive(object message)
    {
        if (message is BallObject)
        {
            if (table.Hit(number))
            {
                _other.Tell(message, ActorRefs.NoSender);
            }
        }
        else if (message is IActorRef other)
        {
            _other = other;
        }
    }
}

using Proto;

namespace Loop.Bench.Peers;

/// <summary>The same between two Proto.Actor actors, on its default dispatcher and mailbox.</summary>
internal sealed class ProtoFlight : Workload
{
    private readonly ActorSystem _system = new();
    private readonly Table _table;
    private readonly PID _first;

    public ProtoFlight(int inFlight)
    {
        _table = new(inFlight);
        _first = _system.Root.Spawn(Props.FromProducer(() => new ProtoPlayer(_table, 0)));
        PID second = _system.Root.Spawn(Props.FromProducer(() => new ProtoPlayer(_table, 1)));
        _system.Root.Send(_first, new Partner(second));
        _system.Root.Send(second, new Partner(_first));
    }

    public override string Description => $"Proto.Actor {typeof(ActorSystem).Assembly.GetName().Version}, {_table.InFlight} in flight";

    protected override long Count => _table.Count;

    protected override async ValueTask ReleaseAsync() => await _system.ShutdownAsync();

    protected override void Begin()
    {
        _table.Begin();
        for (int i = 0; i < _table.InFlight; i++)
        {
            _system.Root.Send(_first, new BallObject(i));
        }
    }

    protected override Task EndAsync() => _table.EndAsync();

    private sealed record Partner(PID Other);

    private sealed class ProtoPlayer(Table table, int number) : IActor
    {
        private PID? _other;

        public Task ReceiveAsync(IContext context)
        {
            if (context.Message is BallObject ball)
            {
                if (table.Hit(number))
                {
                    context.Send(_other!, ball);
                }
            }
            else if (context.Message is Partner partner)
            {
                _other = partner.Other;
            }

            return Task.CompletedTask;
        }
    }
}

namespace Loop.Bench.Peers;

/// <summary>Messages between two actors of two loops.</summary>
internal sealed class LoopFlight : Workload
{
    private readonly LoopHost _host;
    private readonly Table _table;
    private readonly Address<Player> _first;

    private LoopFlight(LoopHost host, Table table)
    {
        _host = host;
        _table = table;
        _first = host.Loops[0].Spawn(() => new Player(table, 0));
        Address<Player> second = host.Loops[1].Spawn(() => new Player(table, 1));
        _first.Tell(second);
        second.Tell(_first);
    }

    public override string Description => $"two loops, {_table.InFlight} in flight, unboxed structs";

    protected override long Count => _table.Count;

    public static async Task<Workload> StartAsync(string on, int inFlight) => new LoopFlight(await LoopHosts.StartAsync(on, loops: 2), new(inFlight));

    protected override ValueTask ReleaseAsync() => _host.DisposeAsync();

    protected override void Begin()
    {
        _table.Begin();
        for (int i = 0; i < _table.InFlight; i++)
        {
            _first.Tell(new Ball(i));
        }
    }

    protected override Task EndAsync() => _table.EndAsync();
}

internal readonly record struct Ball(int Number);

[LoopHandler]
internal sealed partial class Player(Table table, int number)
{
    private Address<Player> _other;

    [OnMessage]
    private void OnOther(Address<Player> other) => _other = other;

    [OnMessage]
    private void OnBall(Ball ball)
    {
        if (table.Hit(number))
        {
            _other.Tell(ball);
        }
    }
}

internal static class LoopHosts
{
    public static async Task<LoopHost> StartAsync(string on, int loops)
    {
        LoopHost host = LoopHost
            .CreateBuilder("--loops", loops.ToString(System.Globalization.CultureInfo.InvariantCulture), "--backend", on["loop-".Length..])
            .Listen<Nobody>("127.0.0.1:0")
            .Build();
        await host.StartAsync();
        return host;
    }
}

/// <summary>A host listens somewhere; here nobody comes.</summary>
[LoopHandler]
internal sealed partial class Nobody;

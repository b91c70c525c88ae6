namespace Loop.Conformance.Tests.Moving;

/// <summary>A host of two loops whose connections all begin on the first.</summary>
internal static class MovingHost
{
    public static Task<LoopServer> StartAsync<T>(
        Arm arm, Func<Journey, LoopServer, T> make, Action<Journey> begun, AcceptMode accept = AcceptMode.OneAcceptor)
        where T : class, CompilerServices.IConnectionHandler<T> =>
        LoopServer.StartAsync(
            arm,
            (server, builder) =>
            {
                Journey journey = new(server.Journal);
                begun(journey);
                builder.Listen("127.0.0.1:0", () => make(journey, server), options =>
                {
                    options.Accept = accept;
                    // Some peers never send: on a slow machine the default would close them while they move.
                    options.FirstByteTimeout = TimeSpan.Zero;
                });
            },
            static options => options.Loops = 2);

    /// <summary>Connects until a connection is on the first loop: those of one acceptor go round.</summary>
    public static async Task<TestPeer> ConnectFirstAsync(this LoopServer server)
    {
        TestPeer peer = await server.ConnectAsync();
        await Eventually.IsAsync(() => server.ConnectionCount, 1, "the count of connections");
        Assert.That(server.Host.Loops[0].ConnectionCount, Is.EqualTo(1), "the first connection is the acceptor's own");
        return peer;
    }

    /// <summary>Has a nomad move itself; what its call returned.</summary>
    public static Task<MoveStatus> MoveAsync(this LoopServer server, Address<Nomad> nomad, EventLoop target)
    {
        TaskCompletionSource<MoveStatus> status = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.That(nomad.Tell<Nomad, Action<Nomad>>(one => status.SetResult(one.Line.MoveTo(target))), Is.EqualTo(TellStatus.Ok));
        return status.Task.WaitAsync(server.Deadline);
    }

    /// <summary>Has a nomad do something, and waits until it has.</summary>
    public static Task DoAsync(this LoopServer server, Address<Nomad> nomad, Action<Nomad> action)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        nomad.Tell<Nomad, Action<Nomad>>(one =>
        {
            action(one);
            done.SetResult();
        });
        return done.Task.WaitAsync(server.Deadline);
    }

    /// <summary>Has a plain actor move itself; what its call returned.</summary>
    public static Task<MoveStatus> MoveAsync(this LoopServer server, Address<Wanderer> wanderer, EventLoop target)
    {
        TaskCompletionSource<MoveStatus> status = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.That(wanderer.Tell<Wanderer, Action<Wanderer>>(one => status.SetResult(one.Address.MoveTo(target))), Is.EqualTo(TellStatus.Ok));
        return status.Task.WaitAsync(server.Deadline);
    }

    /// <summary>Lets every loop turn several times.</summary>
    public static async Task TurnAllAsync(this LoopServer server)
    {
        for (int i = 0; i < 10; i++)
        {
            foreach (EventLoop loop in server.Host.Loops)
            {
                await loop.InvokeAsync(static _ => 0).WaitAsync(server.Deadline);
            }
        }
    }
}

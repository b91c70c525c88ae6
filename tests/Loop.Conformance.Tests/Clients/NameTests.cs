using System.Net;
using System.Net.Sockets;

namespace Loop.Conformance.Tests.Clients;

/// <summary>Names: resolved off the loop, their addresses tried side by side.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class NameTests(Arm arm)
{
    private static readonly IPAddress _other = IPAddress.Parse("127.0.0.2");

    [Test]
    public async Task Localhost_is_connected_to_whichever_address_it_has()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener listener = RealListener.Start();
        ConnectResult result = await server.Connect($"localhost:{listener.Port}").Completion.WaitAsync(server.Deadline);
        Assert.That(result.IsConnected, Is.True, result.ToString());
        Assert.That(result.RemoteEndPoint, Is.EqualTo(new PeerAddress(IPAddress.Loopback, listener.Port)));
        using Socket peer = await listener.AcceptAsync(server.Deadline);
    }

    [Test]
    public async Task A_name_that_does_not_exist_is_a_status()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        ConnectResult result = await server.Connect("nonexistent.invalid:80", new() { Timeout = TimeSpan.FromSeconds(25) }).Completion.WaitAsync(server.Deadline);
        Assert.That(result.Status, Is.EqualTo(ConnectStatus.NameNotResolved));
        Assert.That(result.Cause, Does.Contain("nonexistent.invalid"));
        Assert.That(result.RemoteEndPoint.IsUnknown, Is.True);
        await server.NothingUnderWayAsync();
    }

    [Test]
    public async Task Whatever_a_resolver_does_is_an_outcome()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        ConnectResult throws = await server.Connect("a:1", new() { Resolver = static (_, _) => throw new InvalidOperationException("no thanks") })
            .Completion.WaitAsync(server.Deadline);
        Assert.That(throws.Status, Is.EqualTo(ConnectStatus.NameNotResolved));
        Assert.That(throws.Cause, Does.Contain("no thanks"));
        ConnectResult none = await server.Connect("a:1", new() { Resolver = static (_, _) => Task.FromResult<IPAddress[]>([]) })
            .Completion.WaitAsync(server.Deadline);
        Assert.That(none.Status, Is.EqualTo(ConnectStatus.NameNotResolved));
        ConnectResult otherFamily = await server.Connect(
                "a:1", new() { Resolver = static (_, _) => Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback]), LocalEndPoint = new(IPAddress.Loopback, 0) })
            .Completion.WaitAsync(server.Deadline);
        Assert.That(otherFamily.Status, Is.EqualTo(ConnectStatus.NameNotResolved));
    }

    [Test]
    public async Task A_resolver_that_does_not_answer_holds_up_neither_the_loop_nor_the_time_limit()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        TaskCompletionSource<IPAddress[]> never = new();
        ConnectOperation[] operations = [.. Enumerable.Range(0, 40).Select(i => server.Connect(
            $"name{i}:1", new() { Timeout = TimeSpan.FromMilliseconds(150), Resolver = (_, _) => never.Task }))];
        foreach (ConnectOperation operation in operations)
        {
            ConnectResult result = await operation.Completion.WaitAsync(server.Deadline);
            Assert.That(result.Status, Is.EqualTo(ConnectStatus.TimedOut));
            Assert.That(result.Cause, Does.Contain("not resolved"));
        }

        // Those who wait are served when the others come back.
        using RealListener listener = RealListener.Start();
        ConnectOperation waiting = server.Connect($"x:{listener.Port}", new() { Resolver = static (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]) });
        await server.TurnAsync();
        Assert.That(waiting.Completion.IsCompleted, Is.False, "more names are asked for at once than the bound says");
        never.SetResult([IPAddress.Loopback]);
        Assert.That((await waiting.Completion.WaitAsync(server.Deadline)).IsConnected, Is.True);
    }

    [Test]
    public async Task A_resolver_is_told_when_nobody_waits_for_it_any_more()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ConnectOperation operation = server.Connect("name:1", new()
        {
            Resolver = async (_, cancelled) =>
            {
                cancelled.Register(told.SetResult);
                asked.SetResult();
                await told.Task;
                return [];
            },
        });
        await asked.Task.WaitAsync(server.Deadline);
        operation.Cancel();
        await told.Task.WaitAsync(server.Deadline);
        Assert.That((await operation.Completion.WaitAsync(server.Deadline)).Status, Is.EqualTo(ConnectStatus.Cancelled));
    }

    [Test]
    public async Task A_dead_first_address_costs_one_delay_and_its_socket_is_closed()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener listener = RealListener.Start();
        using RealListener dead = await RealListener.StartDeadAsync(_other, listener.Port);
        ConnectResult result = await server.Connect($"name:{listener.Port}", new()
        {
            AttemptDelay = TimeSpan.FromMilliseconds(50),
            Resolver = static (_, _) => Task.FromResult<IPAddress[]>([_other, IPAddress.Loopback]),
        }).Completion.WaitAsync(server.Deadline);
        Assert.That(result.IsConnected, Is.True, result.ToString());
        Assert.That(result.RemoteEndPoint.Address, Is.EqualTo(IPAddress.Loopback));
        await Eventually.HoldsAsync(() => server.Loop.Engine.Connector.IsIdle, static () => "the loser's connect is under way still");
        Assert.That(await server.OnLoopAsync(() => server.Loop.Engine.BudgetUsed), Is.EqualTo(1));
    }

    [Test]
    public async Task Addresses_that_refuse_cost_no_delay()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener listener = RealListener.Start();
        ConnectResult result = await server.Connect($"name:{listener.Port}", new()
        {
            AttemptDelay = TimeSpan.FromHours(1),
            Resolver = static (_, _) => Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback, IPAddress.Parse("127.0.0.3"), IPAddress.Parse("127.0.0.4"), IPAddress.Loopback]),
        }).Completion.WaitAsync(server.Deadline);
        Assert.That(result.IsConnected, Is.True, result.ToString());
        Assert.That(server.Counters.ConnectFailures, Is.Zero, "one connect has one outcome");
    }

    [Test]
    public async Task When_every_address_fails_the_last_failure_is_told()
    {
        await using LoopServer server = await ClientHost.StartAsync(arm);
        using RealListener dead = await RealListener.StartDeadAsync(_other);
        ConnectResult result = await server.Connect($"name:{dead.Port}", new()
        {
            Timeout = TimeSpan.FromMilliseconds(300),
            AttemptDelay = TimeSpan.FromMilliseconds(20),
            Resolver = static (_, _) => Task.FromResult<IPAddress[]>([_other, IPAddress.Parse("127.0.0.3")]),
        }).Completion.WaitAsync(server.Deadline);
        Assert.That(result.Status, Is.EqualTo(ConnectStatus.TimedOut));
        await server.NothingUnderWayAsync();
    }
}

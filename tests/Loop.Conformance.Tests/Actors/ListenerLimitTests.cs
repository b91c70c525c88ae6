namespace Loop.Conformance.Tests.Actors;

/// <summary>Limits of actors that a listener's options set.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class ListenerLimitTests(Arm arm)
{
    [Test]
    public async Task A_listeners_MailboxCapacity_comes_over_the_attributes()
    {
        TaskCompletionSource<Address<Bounded>> made = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopServer server = await LoopServer.StartAsync(
            arm, (_, builder) => builder.Listen("127.0.0.1:0", () => new Bounded(made), static options => options.MailboxCapacity = 2));
        using TestPeer peer = await server.ConnectAsync();
        Address<Bounded> address = await made.Task.WaitAsync(server.Deadline);
        // Told within one call on the loop, before the actor has a turn.
        List<TellStatus> told = await server.OnLoopAsync(() => Enumerable.Range(0, 3).Select(number => address.Tell(number)).ToList());
        Assert.That(told, Is.EqualTo([TellStatus.Ok, TellStatus.Ok, TellStatus.Full]));
    }

    [Test]
    public async Task A_listeners_MaxRestarts_comes_over_the_default()
    {
        TaskCompletionSource<Address<Bounded>> made = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using LoopServer server = await LoopServer.StartAsync(
            arm, (_, builder) => builder.Listen("127.0.0.1:0", () => new Bounded(made), static options =>
            {
                options.MaxRestarts = 2;
                options.RestartWindow = TimeSpan.FromHours(1);
            }));
        TestPeer peer = await server.ConnectAsync();
        await made.Task.WaitAsync(server.Deadline);
        for (int i = 0; i < 2; i++)
        {
            await peer.SendAsync("x");
            Assert.That(await peer.ReadTextAsync(1), Is.EqualTo("x"), "the answer before the fault");
        }

        await peer.SendAsync("x");
        Assert.That(await peer.ReadTextToEndAsync(), Is.EqualTo("x"));
    }

    [TestCase(0)]
    [TestCase(-1)]
    public async Task A_limit_without_sense_is_refused_when_the_host_starts(int value)
    {
        await using LoopHost host = LoopHost.CreateBuilder().Listen<Bounded>("127.0.0.1:0", () => new(new()), options => options.MaxRestarts = value).Build();
        LoopException exception = (await Assert.ThrowsAsync<LoopException>(() => host.StartAsync()))!;
        Assert.That(exception.Message, Does.Contain($"MaxRestarts is {value}"));
    }
}

/// <summary>A connection's actor that throws after each answer, and is restarted.</summary>
[LoopHandler(MailboxCapacity = 64)]
internal sealed partial class Bounded
{
    private readonly TaskCompletionSource<Address<Bounded>> _made;

    public Bounded(TaskCompletionSource<Address<Bounded>> made) => _made = made;

    [OnAccept]
    private void Accepted() => _made.TrySetResult(Self);

    [OnRecv]
    private void Received(ReadOnlySpan<byte> bytes)
    {
        Connection.Send(bytes);
        throw new InvalidOperationException("thrown after the answer");
    }

    [OnMessage]
    private void Told(int number) => _ = number;

    [OnError]
    private Supervision Failed(Exception exception) => exception is InvalidOperationException ? Supervision.Restart : Supervision.Close;
}

namespace Loop.Conformance.Tests.Actors;

/// <summary>
/// A loop that ends need not wait until the loop that woke it last has something to do: that one sleeps, with the outcome of its wake-up not looked at yet.
/// </summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class LastWakerTests(Arm arm)
{
    [Test]
    public async Task A_stepped_loop_ends_while_the_loop_that_woke_it_last_sleeps()
    {
        await using LoopServer server = await StartAsync();
        Address<Collector> waker = server.Loop.Spawn(static () => new Collector(new(senders: 1)));
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => StepAndEnd(waker, ended)) { IsBackground = true }.Start();
        await ended.Task.WaitAsync(Eventually.Patience);
    }

    [Test]
    public async Task A_host_stops_while_the_loop_of_another_host_that_woke_it_last_sleeps()
    {
        await using LoopServer server = await StartAsync();
        Address<Collector> waker = server.Loop.Spawn(static () => new Collector(new(senders: 1)));
        await using (LoopHost other = LoopHost.CreateBuilder().Configure(arm.Configure).Configure(static options => options.Loops = 1).Listen<Echo.EchoSpan>("127.0.0.1:0").Build())
        {
            await other.StartAsync(server.Deadline);
            Collection collection = new(senders: 1);
            Address<Collector> woken = other.Loops[0].Spawn(() => new Collector(collection));
            for (int told = 0; told < 3; told++)
            {
                int number = told;
                await Eventually.HoldsAsync(() => other.Loops[0].IsWaiting, static () => "the loop does not sleep");
                waker.Tell(new Do(_ => woken.Tell(new Numbered(0, number))));
                await Eventually.IsAsync(() => collection.Count, told + 1, "the count of handled messages");
            }

            await other.StopAsync().WaitAsync(Eventually.Patience);
        }
    }

    /// <summary>Makes a loop, lets the other one wake it out of its sleep, and ends it, all on this thread.</summary>
    private void StepAndEnd(Address<Collector> waker, TaskCompletionSource ended)
    {
        try
        {
            using (SteppedLoop stepped = LoopHost.CreateBuilder().Configure(arm.Configure).Listen<Echo.EchoSpan>("127.0.0.1:0").BuildStepped())
            {
                Collection collection = new(senders: 1);
                Address<Collector> woken = stepped.Loop.Spawn(() => new Collector(collection));
                stepped.RunOnce(TimeSpan.Zero);
                waker.Tell(new Do(_ => woken.Tell(new Numbered(0, 0))));
                while (collection.Count == 0)
                {
                    stepped.RunOnce(Timeout.InfiniteTimeSpan);
                }
            }

            ended.SetResult();
        }
        catch (Exception exception)
        {
            ended.SetException(exception);
        }
    }

    private Task<LoopServer> StartAsync() => LoopServer.StartAsync(arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"));
}

using Microsoft.Win32.SafeHandles;

namespace Loop.Conformance.Tests.Actors;

/// <summary>Loops that cannot wake each other from ring to ring wake each other by eventfd: no message stays with a loop that sleeps.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class WakeFallbackTests(Arm arm)
{
    private const int Rounds = 2000;

    [Test]
    public async Task Messages_to_a_sleeping_loop_whose_ring_takes_no_message_arrive()
    {
        SortedDictionary<int, string> before = Descriptors.Open();
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"), static options => options.Loops = 2);
        bool usesMessages = server.Loop.Ring.Report.Features.Contains("ring messages");
        using SafeFileHandle other = NativeDescriptors.EventFd();
        if (usesMessages)
        {
            // The loops enter their rings by the registered descriptors. The numbers, which only messages use, mean another file from here on (EBADFD).
            Assert.That(server.Loop.Ring.Report.Features, Does.Contain("registered ring descriptor"));
            int[] rings = [.. Descriptors.Open().Where(open => IsRing(open.Value) && !before.Contains(open)).Select(static open => open.Key)];
            Assert.That(rings, Has.Length.EqualTo(2));
            Array.ForEach(rings, ring => NativeDescriptors.Duplicate(NativeDescriptors.Number(other), over: ring));
        }

        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Address<Player> one = server.Host.Loops[0].Spawn(() => new Player(done));
        Address<Player> two = server.Host.Loops[1].Spawn(() => new Player(done));
        long ticks = server.Host.Loops.Sum(static loop => loop.Ticks);
        one.Tell(new Ball(two, Rounds));
        await done.Task.WaitAsync(server.Deadline);
        Assert.That(server.Host.Loops.Sum(static loop => loop.Ticks) - ticks, Is.GreaterThan(Rounds / 2), "the loops did not sleep");
        long failed = server.Host.Loops.Sum(static loop => loop.Ring.Counters.FailedWakes);
        Assert.That(failed, usesMessages ? Is.GreaterThan(0) : Is.Zero, "messages from ring to ring that did not arrive");
    }

    private static bool IsRing(string target) => target.Contains("io_uring", StringComparison.Ordinal);
}

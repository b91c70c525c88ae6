using Loop.Rings;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>How a turn of an io_uring enters the kernel.</summary>
public class TurnTests
{
    private const int Connections = 300;

    [Test]
    public void A_busy_turn_enters_a_few_times_and_never_waits_for_more_than_one_completion()
    {
        if (BackendProbe.Process.Features is not { } features)
        {
            Assert.That(BackendProbe.Process.NotAvailable, Is.Not.Empty);
            return;
        }

        uint mostAsked = 0;
        FaultPlan plan = new FaultPlan().On("IoUringEnter", (_, minComplete, _) =>
        {
            mostAsked = Math.Max(mostAsked, minComplete);
            return null;
        });
        using EngineHarness harness = new(new UringRing<FaultyKernel>(new(plan), new(), features));
        List<EchoPeer> peers = [.. Enumerable.Range(0, Connections).Select(_ => new EchoPeer(harness.Connect()))];
        harness.TickUntil(() => harness.Connections == Connections, "all connections");
        Random random = new(9);
        long completions = 0;
        int enters = 0;
        for (int round = 0; round < 20; round++)
        {
            peers.ForEach(peer => peer.Send(random, 100));
            int entersBefore = plan.Calls("IoUringEnter");
            long before = harness.Counters.Completions;
            harness.Tick();
            enters = Math.Max(enters, plan.Calls("IoUringEnter") - entersBefore);
            completions = Math.Max(completions, harness.Counters.Completions - before);
            peers.ForEach(peer => harness.TickUntil(peer.HasAll, "every byte to come back"));
        }

        Assert.That(mostAsked, Is.LessThanOrEqualTo(1), "completions that an enter waits for");
        Assert.That(completions, Is.GreaterThan(100), "completions of one turn");
        Assert.That(enters, Is.LessThanOrEqualTo(16), "enters of one turn");
        peers.ForEach(static peer => peer.Dispose());
    }

    [Test]
    public void A_flood_brings_no_more_than_its_budget_in_a_turn_and_leaves_the_others_their_turn()
    {
        if (BackendProbe.Process.Features is not { ReceiveBudget: true } features)
        {
            TestContext.Out.WriteLine("multishot receives have no budget here");
            Assert.That(BackendProbe.Process.Features?.ReceiveBudget, Is.Not.True);
            return;
        }

        RingOptions options = new();
        using EngineHarness harness = new(new UringRing<FaultyKernel>(new(new()), options, features));
        List<EchoPeer> peers = [.. Enumerable.Range(0, 4).Select(_ => new EchoPeer(harness.Connect()))];
        harness.TickUntil(() => harness.Connections == peers.Count, "all connections");
        Random random = new(10);
        int most = 0;
        for (int round = 0; round < 20; round++)
        {
            peers[0].Send(random, 400_000);
            peers[1].Send(random, 100);
            long before = harness.Engine.Counters.ReceivedBytes;
            harness.Tick();
            most = Math.Max(most, (int)(harness.Engine.Counters.ReceivedBytes - before));
            peers.ForEach(peer => harness.TickUntil(peer.HasAll, "every byte to come back"));
        }

        Assert.That(most, Is.InRange(options.MaxReceiveBytes, options.ReceiveBudgetBytes + options.MaxReceiveBytes + 100), "bytes of one turn");
        peers.ForEach(static peer => peer.Dispose());
    }
}

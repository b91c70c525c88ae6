using Loop.Rings;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>How a turn of an io_uring enters the kernel.</summary>
public class TurnTests
{
    private const int Connections = 300;

    [Test]
    public void A_busy_turn_enters_a_few_times_and_asks_for_many_completions_only_after_a_turn_that_brought_as_many()
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
        harness.Tick();
        Random random = new(9);
        List<(long Before, long Completions, uint Asked, int Enters)> ticks = [];
        long before = 0;
        for (int round = 0; round < 20; round++)
        {
            peers.ForEach(peer => peer.Send(random, 100));
            Tick();
            peers.ForEach(peer => Ticks.Until(Tick, peer.HasAll, "every byte to come back"));
        }

        uint many = features.ReceiveBudget ? 256u : 1;
        Assert.Multiple(() =>
        {
            Assert.That(ticks.Where(static tick => tick.Before < 128).Select(static tick => tick.Asked), Has.All.LessThanOrEqualTo(1), "asked for after a turn of few");
            Assert.That(ticks.Where(static tick => tick.Before >= 128).Select(static tick => tick.Asked), Is.Not.Empty.And.All.EqualTo(many), "asked for after a turn of many");
            Assert.That(ticks.Max(static tick => tick.Completions), Is.GreaterThan(100), "completions of one turn");
            Assert.That(ticks.Max(static tick => tick.Enters), Is.LessThanOrEqualTo(16), "enters of one turn");
        });
        peers.ForEach(static peer => peer.Dispose());

        void Tick()
        {
            long completions = harness.Counters.Completions;
            int enters = plan.Calls("IoUringEnter");
            mostAsked = 0;
            harness.Tick();
            completions = harness.Counters.Completions - completions;
            ticks.Add((before, completions, mostAsked, plan.Calls("IoUringEnter") - enters));
            before = completions;
        }
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

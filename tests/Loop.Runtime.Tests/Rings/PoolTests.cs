using Loop.Rings;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>The pool of receive buffers grows on evidence, and is given back when it is no longer needed.</summary>
public class PoolTests
{
    private static readonly RingOptions Small = new() { ReceiveBuffers = 1, MaxReceiveBuffers = 8, ReceiveBufferBytes = 4096, ShrinkAfterMs = 1 };

    private static readonly RingOptions Large = new() { ReceiveBuffers = 1, MaxReceiveBuffers = 32, ReceiveBufferBytes = 64 * 1024, ShrinkAfterMs = 60 };

    [Test]
    public void Under_light_load_it_shrinks_to_where_it_began()
    {
        if (BackendProbe.Process.Features is not { } features)
        {
            Assert.That(BackendProbe.Process.NotAvailable, Is.Not.Empty);
            return;
        }

        using EngineHarness harness = new(new UringRing<LinuxKernel>(default, Small with { ShrinkAfterMs = 60_000 }, features));
        using EngineHarness shrinking = new(new UringRing<LinuxKernel>(default, Small, features));
        Random random = new(7);
        List<EchoPeer> many = Grow(harness, random);
        Assert.That(harness.Ring.ReceiveMemory.Allocated, Is.GreaterThan(1), "the load was not enough to make it grow");
        many.ForEach(static peer => peer.Dispose());

        many = Grow(shrinking, random);
        using EchoPeer single = new(shrinking.Connect());
        shrinking.TickUntil(
            () =>
            {
                if (single.HasAll())
                {
                    single.Send(random, 1000);
                }

                return shrinking.Ring.ReceiveMemory.Allocated == 1;
            },
            "the pool to shrink");
        shrinking.TickUntil(single.HasAll, "every byte to come back");
        many.ForEach(peer => peer.Send(random, 1000));
        many.ForEach(peer => shrinking.TickUntil(peer.HasAll, "every byte to come back after it shrank"));
        many.ForEach(static peer => peer.Dispose());
    }

    [Test]
    public void Without_any_load_its_pages_are_given_back_and_later_bytes_arrive_whole()
    {
        if (BackendProbe.Process.Features is not { } features)
        {
            Assert.That(BackendProbe.Process.NotAvailable, Is.Not.Empty);
            return;
        }

        using EngineHarness harness = new(new UringRing<LinuxKernel>(default, Small with { ShrinkAfterMs = 20 }, features));
        Random random = new(8);
        List<EchoPeer> many = Grow(harness, random);
        harness.TickUntil(() => harness.Ring.UpkeepDueMs < 0, "the upkeep to come to its end");
        for (int round = 0; round < 20; round++)
        {
            many.ForEach(peer => peer.Send(random, 2000));
            many.ForEach(peer => harness.TickUntil(peer.HasAll, "every byte to come back"));
        }

        many.ForEach(static peer => peer.Dispose());
    }

    [Test]
    public void Pages_are_given_back_a_little_in_each_turn()
    {
        if (BackendProbe.Process.Features is not { } features)
        {
            Assert.That(BackendProbe.Process.NotAvailable, Is.Not.Empty);
            return;
        }

        long nowNs = 1_000_000_000;
        FaultPlan plan = new() { NowNs = () => nowNs };
        using EngineHarness harness = new(new UringRing<FaultyKernel>(new(plan), Large, features));
        Random random = new(9);
        List<EchoPeer> many = Grow(harness, random, 20_000);
        int grown = harness.Ring.ReceiveMemory.Allocated;
        Assert.That(grown, Is.GreaterThanOrEqualTo(16), "the load was not enough to make it grow");
        int before = plan.Calls("Madvise");
        Ticks.Until(
            () =>
            {
                int calls = plan.Calls("Madvise");
                harness.Tick();
                Assert.That(plan.Calls("Madvise") - calls, Is.LessThanOrEqualTo(PageMemory.GiveBackStepBytes / Large.ReceiveBufferBytes), "buffers in one turn");
                nowNs += 5_000_000;
            },
            () => harness.Ring.UpkeepDueMs < 0,
            "the upkeep to come to its end");
        Assert.Multiple(() =>
        {
            Assert.That(harness.Ring.ColdBytes, Is.GreaterThanOrEqualTo((grown - 1) * (long)Large.ReceiveBufferBytes), "all but the one that is being filled");
            Assert.That(plan.Calls("Madvise") - before, Is.LessThanOrEqualTo(grown), "each once");
        });
        many.ForEach(peer => peer.Send(random, 20_000));
        many.ForEach(peer => harness.TickUntil(peer.HasAll, "every byte to come back into pages that were given back"));

        // The second burst is over: what it made warm goes too.
        Ticks.Until(() => nowNs += 5_000_000, () => Rest(harness), "the upkeep to come to its end again");
        Assert.That(harness.Ring.ReceiveMemory.MemoryBytes - harness.Ring.ColdBytes, Is.LessThanOrEqualTo(Large.ReceiveBufferBytes), "but the one that is being filled");
        many.ForEach(static peer => peer.Dispose());

        static bool Rest(EngineHarness harness)
        {
            harness.Tick();
            return harness.Ring.UpkeepDueMs < 0;
        }
    }

    [Test]
    public void Under_a_load_that_takes_every_buffer_no_page_is_given_back_where_it_lies()
    {
        if (BackendProbe.Process.Features is not { } features)
        {
            Assert.That(BackendProbe.Process.NotAvailable, Is.Not.Empty);
            return;
        }

        long nowNs = 1_000_000_000;
        FaultPlan plan = new() { NowNs = () => nowNs };
        using EngineHarness harness = new(new UringRing<FaultyKernel>(new(plan), Large, features));
        Random random = new(10);
        List<EchoPeer> many = Grow(harness, random, 20_000);
        Assert.That(harness.Ring.ReceiveMemory.Allocated, Is.GreaterThanOrEqualTo(16), "the load was not enough to make it grow");
        int before = plan.Calls("Madvise");

        // One connection after the other: of the pool it needs two, and takes every one of them several times in each look.
        using EchoPeer single = new(harness.Connect());
        for (int round = 0; round < 2000; round++)
        {
            single.Send(random, 20_000);
            harness.TickUntil(single.HasAll, "every byte to come back");
            nowNs += 100_000;
        }

        Assert.That(plan.Calls("Madvise") - before, Is.Zero);
        Assert.That(harness.Ring.ReceiveMemory.Allocated, Is.LessThanOrEqualTo(4), "they come home by themselves");
        many.ForEach(static peer => peer.Dispose());
    }

    private static List<EchoPeer> Grow(EngineHarness harness, Random random, int lengthBytes = 2000)
    {
        List<EchoPeer> peers = [.. Enumerable.Range(0, 30).Select(_ => new EchoPeer(harness.Connect()))];
        for (int round = 0; round < 20; round++)
        {
            peers.ForEach(peer => peer.Send(random, lengthBytes));
            peers.ForEach(peer => harness.TickUntil(peer.HasAll, "every byte to come back"));
        }

        return peers;
    }
}

using Loop.Rings;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>The pool of receive buffers grows on evidence, and is given back when it is no longer needed.</summary>
public class PoolTests
{
    private static readonly RingOptions Small = new() { ReceiveBuffers = 1, MaxReceiveBuffers = 8, ReceiveBufferBytes = 4096, ShrinkAfterMs = 1 };

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

    private static List<EchoPeer> Grow(EngineHarness harness, Random random)
    {
        List<EchoPeer> peers = [.. Enumerable.Range(0, 30).Select(_ => new EchoPeer(harness.Connect()))];
        for (int round = 0; round < 20; round++)
        {
            peers.ForEach(peer => peer.Send(random, 2000));
            peers.ForEach(peer => harness.TickUntil(peer.HasAll, "every byte to come back"));
        }

        return peers;
    }
}

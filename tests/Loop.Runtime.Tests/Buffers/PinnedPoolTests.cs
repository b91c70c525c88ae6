using Loop.Buffers;

namespace Loop.Runtime.Tests.Buffers;

/// <summary>Memory for file contents.</summary>
public class PinnedPoolTests
{
    [TestCase(0, 4096)]
    [TestCase(1, 4096)]
    [TestCase(4096, 4096)]
    [TestCase(4097, 8192)]
    [TestCase(65_536, 65_536)]
    [TestCase(1_048_576, 1_048_576)]
    [TestCase(1_048_577, 1_048_577)]
    public void A_block_is_large_enough_and_is_used_again(int lengthBytes, int capacityBytes)
    {
        PinnedPool pool = new();
        PinnedBlock block = pool.Rent(lengthBytes);
        Assert.That(block.CapacityBytes, Is.EqualTo(capacityBytes));
        Assert.That(pool.OutBytes, Is.EqualTo(capacityBytes));
        block.Return();
        Assert.That(pool.OutBytes, Is.Zero);
        Assert.That(pool.Rent(lengthBytes), capacityBytes <= 1_048_576 ? Is.SameAs(block) : Is.Not.SameAs(block));
    }

    [TestCase(4096)]
    [TestCase(8192)]
    [TestCase(65_536)]
    [TestCase(1_048_577)]
    public unsafe void Blocks_begin_on_a_page_and_share_nothing(int lengthBytes)
    {
        PinnedPool pool = new();
        PinnedBlock[] blocks = [.. Enumerable.Range(0, 40).Select(_ => pool.Rent(lengthBytes))];
        for (int i = 0; i < blocks.Length; i++)
        {
            Assert.That((long)blocks[i].Address % 4096, Is.Zero);
            Assert.That(blocks[i].Slice(0, blocks[i].CapacityBytes).Length, Is.GreaterThanOrEqualTo(lengthBytes));
            new Span<byte>(blocks[i].Address, blocks[i].CapacityBytes).Fill((byte)i);
        }

        for (int i = 0; i < blocks.Length; i++)
        {
            Assert.That(blocks[i].Slice(0, blocks[i].CapacityBytes).Span.IndexOfAnyExcept((byte)i), Is.EqualTo(-1));
            using OwnedBuffer owned = new(blocks[i], lengthBytes);
            Assert.That(owned.Memory.Span.IndexOfAnyExcept((byte)i), Is.EqualTo(-1));
            Assert.That(owned.Memory.Length, Is.EqualTo(lengthBytes));
        }

        Assert.That(pool.OutBytes, Is.Zero);
    }

    [Test]
    public async Task What_other_threads_give_back_is_collected()
    {
        PinnedPool pool = new();
        List<PinnedBlock> blocks = [.. Enumerable.Range(0, 100).Select(_ => pool.Rent(4096))];
        await Task.WhenAll(blocks.Select(static block => Task.Factory.StartNew(
            block.Return, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.That(pool.OutBytes, Is.Zero);
        HashSet<PinnedBlock> again = [.. Enumerable.Range(0, 100).Select(_ => pool.Rent(4096))];
        Assert.That(again, Has.Count.EqualTo(100));
    }

    [Test]
    public void Free_memory_is_bounded()
    {
        PinnedPool pool = new();
        List<PinnedBlock> blocks = [.. Enumerable.Range(0, 32).Select(_ => pool.Rent(1024 * 1024))];
        blocks.ForEach(static block => block.Return());
        int kept = Enumerable.Range(0, 32).Select(_ => pool.Rent(1024 * 1024)).Count(blocks.Contains);
        Assert.That(kept, Is.EqualTo(16));
    }

    [Test]
    public void An_owned_buffer_gives_its_block_back_once()
    {
        PinnedPool pool = new();
        PinnedBlock block = pool.Rent(10);
        OwnedBuffer buffer = new(block, 10);
        Assert.That(buffer.Memory.Length, Is.EqualTo(10));
        buffer.Dispose();
        buffer.Dispose();
        Assert.That(pool.OutBytes, Is.Zero);
        Assert.Throws<ObjectDisposedException>(() => _ = buffer.Memory);
    }
}

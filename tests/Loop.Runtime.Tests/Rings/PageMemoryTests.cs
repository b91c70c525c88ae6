using Loop.Rings;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>Pages are given back whole: madvise(2) rounds a length up, and what lies behind a block that is smaller than a page is another's.</summary>
public sealed unsafe class PageMemoryTests
{
    private static readonly int _halfPage = Environment.SystemPageSize / 2;

    [Test]
    public void A_block_smaller_than_a_page_leaves_the_one_beside_it_as_it_is()
    {
        using PageMemory memory = new(_halfPage);
        byte* first = memory.Take();
        byte* second = memory.Take();
        *second = 7;
        memory.Cool(first);
        Assert.That(*second, Is.EqualTo(7));
    }

    [Test]
    public void A_block_of_whole_pages_gives_them_back()
    {
        using PageMemory memory = new(2 * Environment.SystemPageSize);
        byte* first = memory.Take();
        byte* second = memory.Take();
        *first = *second = 7;
        memory.Cool(first);
        Assert.That((*first, *second), Is.EqualTo((0, 7)));
    }

    [Test]
    public void Receive_buffers_smaller_than_a_page_keep_it()
    {
        FaultPlan plan = new();
        FaultyKernel kernel = new(plan);
        using ReceiveMemory memory = new(2, _halfPage);
        using ProvidedBuffers buffers = new(memory);
        buffers.Publish(memory.Grow());
        buffers.Publish(memory.Grow());
        Assert.That(buffers.Cool(ref kernel, int.MaxValue), Is.False);
        Assert.That((plan.Calls("Madvise"), buffers.Cold), Is.EqualTo((0, 0)));
    }
}

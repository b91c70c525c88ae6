using Loop.Connections;
using Loop.Rings.Epoll;

namespace Loop.Runtime.Tests.Rings;

/// <summary>Who uses a file: the last closes its descriptor, and nobody takes it up again.</summary>
internal sealed class FileReferenceTests : DescriptorLeakCheck
{
    [Test]
    public void A_file_that_nobody_uses_any_more_is_not_taken_up_again_and_its_descriptor_is_closed_once()
    {
        List<int> closed = [];
        using EpollRing<FaultyKernel> ring = new(new(new() { BeforeClose = closed.Add }), new());
        int descriptor = OpenNull();
        LoopFile file = new(ring, descriptor, "/dev/null", 0);
        FileRanges ranges = new(1000);
        ranges.Add(file, 0, 10, 0);
        file.Dispose();
        ranges.Add(file, 10, 10, 0);
        Assert.That(closed, Does.Not.Contain(descriptor), "a range holds it open, for a second one too");
        ranges.Clear();
        Assert.That(closed, Is.EqualTo([descriptor]));
        Assert.Throws<ObjectDisposedException>(() => ranges.Add(file, 0, 10, 0));
        Assert.That((ranges.Count, ranges.CountedBytes), Is.EqualTo((0, 0)));
        ranges.Clear();
        Assert.That(closed, Is.EqualTo([descriptor]));
    }

    private static unsafe int OpenNull()
    {
        fixed (byte* path = "/dev/null\0"u8)
        {
            int descriptor = default(LinuxKernel).Open(path, OpenFlags.CloseOnExec, 0);
            Assert.That(descriptor, Is.GreaterThanOrEqualTo(0));
            return descriptor;
        }
    }
}

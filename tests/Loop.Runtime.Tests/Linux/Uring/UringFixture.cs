namespace Loop.Runtime.Tests.Linux.Uring;

/// <summary>
/// The base of fixtures that need io_uring. Where there is none (a kernel without it, a sandbox, a sysctl) the kernel's refusal is
/// held against the ones that are known, and the body has nothing to do.
/// </summary>
internal abstract unsafe class UringFixture : DescriptorLeakCheck
{
    private static readonly int Refusal = Refuses(0);

    [OneTimeSetUp]
    public void SayWhetherThereIsIoUring()
    {
        if (Refusal != 0)
        {
            TestContext.Progress.WriteLine($"io_uring is not available here ({Errno.Describe(Refusal)}): its bodies have nothing to do");
        }
    }

    /// <summary>True where there is io_uring with these flags; otherwise the refusal was one that is known.</summary>
    protected static bool Has(uint flags = 0)
    {
        if (Refusal != 0)
        {
            Assert.That(Refusal, Is.AnyOf(Errno.ENOSYS, Errno.EPERM, Errno.EACCES));
            return false;
        }

        int refusal = Refuses(flags);
        Assert.That(refusal, Is.AnyOf(0, Errno.EINVAL), "a flag is taken, or it is too new");
        return refusal == 0;
    }

    private static int Refuses(uint flags)
    {
        IoUringParams parameters = new() { Flags = flags };
        int ring = RawRing.SetUp(1, &parameters);
        if (ring >= 0)
        {
            default(LinuxKernel).Close(ring);
        }

        return ring < 0 ? -ring : 0;
    }
}

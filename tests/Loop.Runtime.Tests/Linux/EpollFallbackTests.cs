using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace Loop.Runtime.Tests.Linux;

/// <summary>Waiting where epoll_pwait2 is not there: hidden from one thread as an older kernel or a sandbox hides it.</summary>
internal sealed unsafe class EpollFallbackTests : DescriptorLeakCheck
{
    private readonly LinuxKernel _kernel;

    [SetUp]
    [TearDown]
    public void Forget() => LinuxKernel.HasEpollPwait2 = true;

    [TestCase(Errno.ENOSYS)]
    [TestCase(Errno.EPERM)]
    public void Wait_works_with_milliseconds(int errno) => OnThreadOfItsOwn(() =>
    {
        const ulong data = 0xFEDCBA9876543210;
        byte* events = stackalloc byte[16];
        SystemCallFilter.Refuse(SystemCallNumbers.EpollPwait2, errno);
        int epoll = _kernel.EpollCreate();
        int ready = _kernel.EventFd(1, EventFdFlags.CloseOnExec);
        long start = Stopwatch.GetTimestamp();
        Assert.That(_kernel.EpollWait(epoll, events, 1, 1_200_000), Is.Zero);
        Assert.That(Stopwatch.GetElapsedTime(start).TotalNanoseconds, Is.GreaterThanOrEqualTo(1_200_000), "rounded up");
        Assert.That(LinuxKernel.HasEpollPwait2, Is.False);
        _kernel.EpollControl(epoll, EpollOperation.Add, ready, EpollFlags.In, data);
        Assert.That(_kernel.EpollWait(epoll, events, 1, -1), Is.EqualTo(1));
        Assert.That(EpollEvents.Data(events, 0), Is.EqualTo(data));
        Assert.That(_kernel.EpollWait(-1, events, 1, 0), Is.EqualTo(-Errno.EBADF));
        _kernel.Close(ready);
        _kernel.Close(epoll);
    });

    [TestCase(-1L, ExpectedResult = -1)]
    [TestCase(long.MinValue, ExpectedResult = -1)]
    [TestCase(0L, ExpectedResult = 0)]
    [TestCase(1L, ExpectedResult = 1)]
    [TestCase(999_999L, ExpectedResult = 1)]
    [TestCase(1_000_000L, ExpectedResult = 1)]
    [TestCase(1_000_001L, ExpectedResult = 2)]
    [TestCase(int.MaxValue * 1_000_000L, ExpectedResult = int.MaxValue)]
    [TestCase(long.MaxValue, ExpectedResult = int.MaxValue)]
    public int Timeout_in_milliseconds_is_rounded_up(long timeoutNs) => LinuxKernel.MillisecondsFor(timeoutNs);

    [TestCase(0L, 0, 0)]
    [TestCase(999_999_999L, 0, 999_999_999)]
    [TestCase(1_000_000_000L, 1, 0)]
    [TestCase(long.MaxValue, 9_223_372_036, 854_775_807)]
    public void Timespec_is_split_at_the_second(long spanNs, long seconds, long nanoseconds)
    {
        KernelTimespec timespec = KernelTimespec.FromNs(spanNs);
        Assert.That((timespec.Seconds, timespec.Nanoseconds), Is.EqualTo((seconds, nanoseconds)));
    }

    /// <summary>The filter cannot be taken back, so its thread ends with it.</summary>
    private static void OnThreadOfItsOwn(Action action)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                // Thrown again below, on the test's thread.
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }
}

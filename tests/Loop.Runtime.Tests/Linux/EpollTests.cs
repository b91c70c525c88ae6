using System.Diagnostics;

namespace Loop.Runtime.Tests.Linux;

/// <summary>epoll by way of the kernel interface.</summary>
internal sealed unsafe class EpollTests : DescriptorLeakCheck
{
    private const ulong Data = 0xFEDCBA9876543210;
    private const long NanosecondsAMillisecond = 1_000_000;
    private readonly LinuxKernel _kernel;
    private int _epoll;
    private int _event;

    [SetUp]
    public void Open()
    {
        _epoll = (int)TestCalls.Require(_kernel.EpollCreate(), "epoll_create1");
        _event = (int)TestCalls.Require(_kernel.EventFd(0, EventFdFlags.NonBlocking | EventFdFlags.CloseOnExec), "eventfd2");
    }

    [TearDown]
    public void Close()
    {
        _kernel.Close(_epoll);
        _kernel.Close(_event);
    }

    [Test]
    public void Data_comes_back_whole()
    {
        byte* events = stackalloc byte[16 * 4];
        Assert.That(_kernel.EpollControl(_epoll, EpollOperation.Add, _event, EpollFlags.In | EpollFlags.EdgeTriggered, Data), Is.Zero);
        Assert.That(_kernel.EpollWait(_epoll, events, 4, 0), Is.Zero);
        Set();
        Assert.That(_kernel.EpollWait(_epoll, events, 4, -1), Is.EqualTo(1));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(EpollEvents.Data(events, 0), Is.EqualTo(Data));
            Assert.That(EpollEvents.Events(events, 0), Is.EqualTo(EpollFlags.In));
            Assert.That(_kernel.EpollWait(_epoll, events, 4, 0), Is.Zero, "edge-triggered: reported once");
        }
    }

    [Test]
    public void Events_of_an_array_stand_a_stride_apart()
    {
        const int count = 5;
        int* descriptors = stackalloc int[count];
        byte* events = stackalloc byte[16 * count];
        for (int i = 0; i < count; i++)
        {
            descriptors[i] = _kernel.EventFd(1, EventFdFlags.CloseOnExec);
            uint interest = EpollFlags.In | (i % 2 == 0 ? EpollFlags.Out : 0);
            Assert.That(_kernel.EpollControl(_epoll, EpollOperation.Add, descriptors[i], interest, Data + (ulong)i), Is.Zero);
        }

        Assert.That(_kernel.EpollWait(_epoll, events, count, 0), Is.EqualTo(count));
        Dictionary<ulong, uint> seen = [];
        for (int i = 0; i < count; i++)
        {
            seen.Add(EpollEvents.Data(events, i) - Data, EpollEvents.Events(events, i));
            _kernel.Close(descriptors[i]);
        }

        const uint both = EpollFlags.In | EpollFlags.Out;
        Dictionary<ulong, uint> expected = new() { [0] = both, [1] = EpollFlags.In, [2] = both, [3] = EpollFlags.In, [4] = both };
        Assert.That(seen, Is.EquivalentTo(expected));
    }

    [Test]
    public void Interest_is_changed_and_taken_back()
    {
        byte* events = stackalloc byte[16];
        Set();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_kernel.EpollControl(_epoll, EpollOperation.Modify, _event, EpollFlags.In, 1), Is.EqualTo(-Errno.ENOENT));
            Assert.That(_kernel.EpollControl(_epoll, EpollOperation.Add, _event, EpollFlags.In | EpollFlags.OneShot, 1), Is.Zero);
            Assert.That(_kernel.EpollControl(_epoll, EpollOperation.Add, _event, EpollFlags.In, 1), Is.EqualTo(-Errno.EEXIST));
            Assert.That(_kernel.EpollWait(_epoll, events, 1, 0), Is.EqualTo(1));
            Assert.That(_kernel.EpollWait(_epoll, events, 1, 0), Is.Zero, "one-shot: disarmed");
            Assert.That(_kernel.EpollControl(_epoll, EpollOperation.Modify, _event, EpollFlags.In, 2), Is.Zero);
            Assert.That(_kernel.EpollWait(_epoll, events, 1, 0), Is.EqualTo(1));
            Assert.That(EpollEvents.Data(events, 0), Is.EqualTo(2));
            Assert.That(_kernel.EpollControl(_epoll, EpollOperation.Delete, _event, 0, 0), Is.Zero);
            Assert.That(_kernel.EpollWait(_epoll, events, 1, 0), Is.Zero);
        }
    }

    [TestCase(300_000L)]
    [TestCase(3 * NanosecondsAMillisecond)]
    public void Wait_lasts_its_time(long timeoutNs)
    {
        byte* events = stackalloc byte[16];
        long start = Stopwatch.GetTimestamp();
        Assert.That(_kernel.EpollWait(_epoll, events, 1, timeoutNs), Is.Zero);
        Assert.That(Stopwatch.GetElapsedTime(start).TotalNanoseconds, Is.GreaterThanOrEqualTo(timeoutNs));
    }

    [Test]
    public void Wait_without_limit_ends_with_the_event()
    {
        byte* events = stackalloc byte[16];
        nint address = (nint)events;
        _kernel.EpollControl(_epoll, EpollOperation.Add, _event, EpollFlags.In, Data);
        WaitingThread waiter = new(WaitingThread.EpollWaitCall, () => _kernel.EpollWait(_epoll, (byte*)address, 1, -1));
        Set();
        Assert.That(waiter.Join(), Is.EqualTo(1));
        Assert.That(EpollEvents.Data(events, 0), Is.EqualTo(Data));
    }

    private void Set()
    {
        ulong one = 1;
        Assert.That((long)_kernel.Write(_event, &one, sizeof(ulong)), Is.EqualTo(sizeof(ulong)));
    }
}

using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Loop.Runtime.Tests.Linux.Uring;

/// <summary>Set-up, queues, waiting and registering, with the raw structs.</summary>
internal sealed unsafe class UringQueueTests : UringFixture
{
    private const ulong UserData = 0xFEDCBA9876543210;
    private const uint Deferred = UringSetup.SingleIssuer | UringSetup.DeferTaskRun | UringSetup.SubmitAll;
    private readonly LinuxKernel _kernel;

    [TestCase(0u)]
    [TestCase(UringSetup.CoopTaskRun | UringSetup.TaskRunFlag)]
    [TestCase(Deferred)]
    [TestCase(Deferred | UringSetup.NoSqArray)]
    public void Nops_come_back_in_order_with_their_user_data(uint flags)
    {
        if (!Has(flags))
        {
            return;
        }

        using RawRing ring = new(flags);
        for (int round = 0; round < 5; round++)
        {
            for (ulong i = 0; i < 7; i++)
            {
                ring.Push(new() { Opcode = UringOperation.Nop, UserData = UserData + i });
            }

            Assert.That(ring.Enter(7, 7), Is.EqualTo(7));
            for (ulong i = 0; i < 7; i++)
            {
                IoUringCqe completion = ring.Take();
                Assert.That((completion.UserData, completion.Result, completion.Flags), Is.EqualTo((UserData + i, 0, 0u)));
            }

            Assert.That(ring.TryTake(out _), Is.False);
        }
    }

    [Test]
    public void Set_up_tells_sizes_features_and_places()
    {
        if (!Has(UringSetup.CqSize))
        {
            return;
        }

        IoUringParams parameters = new() { Flags = UringSetup.CqSize, CompletionEntries = 60 };
        int ring = (int)TestCalls.Require(RawRing.SetUp(3, &parameters), "io_uring_setup");
        _kernel.Close(ring);
        SubmissionOffsets submission = parameters.SubmissionOffsets;
        CompletionOffsets completion = parameters.CompletionOffsets;
        uint[] places =
        [
            submission.Head, submission.Tail, submission.RingMask, submission.RingEntries, submission.Flags, submission.Dropped, submission.Array,
            completion.Head, completion.Tail, completion.RingMask, completion.RingEntries, completion.Overflow, completion.Completions,
        ];
        const uint features =
            UringFeature.SingleMmap | UringFeature.NoDrop | UringFeature.SubmitStable | UringFeature.FastPoll | UringFeature.ExtArg;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((parameters.SubmissionEntries, parameters.CompletionEntries), Is.EqualTo((4u, 64u)));
            Assert.That(parameters.Features & features, Is.EqualTo(features));
            Assert.That(places, Is.Unique);
        }
    }

    [Test]
    public void Wait_with_a_limit_ends_with_ETIME()
    {
        const long limitNs = 2_000_000;
        if (!Has(Deferred))
        {
            return;
        }

        using RawRing ring = new(Deferred);
        KernelTimespec limit = KernelTimespec.FromNs(limitNs);
        IoUringGetEventsArgument argument = new() { Timespec = (ulong)&limit };
        long start = Stopwatch.GetTimestamp();
        const uint flags = UringEnter.GetEvents | UringEnter.ExtArg;
        int result = _kernel.IoUringEnter(ring.Descriptor, 0, 1, flags, &argument, (nuint)sizeof(IoUringGetEventsArgument));
        Assert.That(result, Is.EqualTo(-Errno.ETIME));
        Assert.That(Stopwatch.GetElapsedTime(start).TotalNanoseconds, Is.GreaterThanOrEqualTo(limitNs));
    }

    [Test]
    public void Wait_is_not_repeated_after_a_signal()
    {
        if (!Has())
        {
            return;
        }

        using InterruptingSignal signal = new();
        using RawRing ring = new();
        WaitingThread waiter = new(SystemCallNumbers.IoUringEnter, () => ring.Enter(0, 1));
        waiter.Interrupt();
        Assert.That(waiter.Join(), Is.EqualTo(-Errno.EINTR));
    }

    [Test]
    public void Ring_of_one_thread_refuses_others()
    {
        if (!Has(Deferred))
        {
            return;
        }

        using RawRing ring = new(Deferred);
        int result = 0;
        Thread other = new(() => result = ring.Enter(0, 1));
        other.Start();
        other.Join();
        Assert.That(result, Is.EqualTo(-Errno.EEXIST));
    }

    [Test]
    public void Completions_that_find_no_room_are_kept()
    {
        const uint count = 12;
        if (!Has())
        {
            return;
        }

        using RawRing ring = new(entries: 2);
        Assert.That(ring.Parameters.CompletionEntries, Is.EqualTo(4));
        for (ulong i = 0; i < count; i++)
        {
            ring.Push(new() { Opcode = UringOperation.Nop, UserData = i });
            Assert.That(ring.Enter(1, 0), Is.EqualTo(1));
        }

        Assert.That(ring.SubmissionFlags & UringSubmissionFlags.CompletionOverflow, Is.Not.Zero);
        for (ulong i = 0; i < count; i++)
        {
            Assert.That(ring.Take().UserData, Is.EqualTo(i));
        }

        Assert.That(ring.SubmissionFlags & UringSubmissionFlags.CompletionOverflow, Is.Zero);
    }

    [Test]
    public void Probe_tells_the_operations()
    {
        const int most = 256;
        if (!Has())
        {
            return;
        }

        using RawRing ring = new();
        IoUringProbe* probe = (IoUringProbe*)NativeMemory.AllocZeroed((nuint)(sizeof(IoUringProbe) + (most * sizeof(IoUringProbeOperation))));
        IoUringProbeOperation* operations = (IoUringProbeOperation*)(probe + 1);
        Assert.That(_kernel.IoUringRegister(ring.Descriptor, UringRegister.Probe, probe, most), Is.Zero);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(probe->OperationCount, Is.EqualTo(probe->LastOperation + 1));
            for (byte i = UringOperation.Nop; i <= UringOperation.UnlinkAt; i++)
            {
                Assert.That(operations[i].Operation, Is.EqualTo(i));
            }

            byte[] needed = [UringOperation.Nop, UringOperation.Accept, UringOperation.Receive, UringOperation.Send, UringOperation.SendMessage];
            foreach (byte operation in needed)
            {
                Assert.That(operations[operation].Flags & IoUringProbeOperation.Supported, Is.Not.Zero);
            }
        }

        NativeMemory.Free(probe);
    }

    [Test]
    public void Registered_ring_is_entered_by_its_index()
    {
        if (!Has(UringSetup.SubmitAll))
        {
            return;
        }

        using RawRing ring = new();
        IoUringResourceUpdate update = new() { Offset = uint.MaxValue, Data = (ulong)ring.Descriptor };
        Assert.That(_kernel.IoUringRegister(ring.Descriptor, UringRegister.RegisterRingFds, &update, 1), Is.EqualTo(1));
        Assert.That(update.Offset, Is.LessThan(16u));
        ring.Push(new() { Opcode = UringOperation.Nop, UserData = UserData });
        const uint flags = UringEnter.GetEvents | UringEnter.RegisteredRing;
        Assert.That(_kernel.IoUringEnter((int)update.Offset, 1, 1, flags, null, 0), Is.EqualTo(1));
        Assert.That(ring.Take().UserData, Is.EqualTo(UserData));
        // The place alone: with a descriptor the kernel answers EINVAL (io_uring/tctx.c).
        update.Data = 0;
        Assert.That(_kernel.IoUringRegister(ring.Descriptor, UringRegister.UnregisterRingFds, &update, 1), Is.EqualTo(1));
    }
}

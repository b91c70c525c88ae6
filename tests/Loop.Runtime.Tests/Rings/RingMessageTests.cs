using Loop.Rings;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>Wake-ups from ring to ring.</summary>
internal sealed unsafe class RingMessageTests : DescriptorLeakCheck
{
    [Test]
    public void A_message_that_fails_after_its_turn_is_counted_and_ends_no_ring()
    {
        if (BackendProbe.Process.Features is not { RingMessages: true } features)
        {
            TestContext.Out.WriteLine("rings send no messages here");
            Assert.That(BackendProbe.Process.Features?.RingMessages, Is.Not.True);
            return;
        }

        LinuxKernel kernel = default;
        int late = kernel.EventFd(0, EventFdFlags.CloseOnExec | EventFdFlags.NonBlocking);
        FaultPlan plan = new()
        {
            // What a worker of the kernel ends later, another operation stands for, which ends when the test says so.
            OnEntry = (ref IoUringSqe entry) =>
            {
                if (entry.Opcode == UringOperation.MessageRing)
                {
                    entry = new() { Opcode = UringOperation.PollAdd, Descriptor = late, OperationFlags = PollEvents.In, UserData = entry.UserData };
                }
            },
        };
        UringRing<FaultyKernel> target = new(new(new()), new(), features);
        UringRing<FaultyKernel> ring = new(new(plan), new(), features);
        Completion[] completions = new Completion[16];
        Assert.That(ring.TryWakeOther(target), Is.True);
        ring.Turn(0);
        Assert.That(ring.Reap(completions), Is.Zero);
        Assert.That(ring.SendsAreSettled, Is.True);
        ulong one = 1;
        kernel.Write(late, &one, sizeof(ulong));
        Ticks.Until(
            () =>
            {
                ring.Turn(0);
                Assert.That(ring.Reap(completions), Is.Zero);
            },
            () => ring.Counters.FailedWakes == 1,
            "the failure to be counted");
        ring.Dispose();
        target.Dispose();
        kernel.Close(late);
    }
}

using System.Runtime.InteropServices;
using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>
/// A ring that another event loop watches. Its descriptor is an epoll set: of an eventfd that is told of completions, of the eventfd that other threads
/// wake the loop with, of the timer, and of the watched descriptors. The ring's own descriptor will not do: under DEFER_TASKRUN nothing
/// completes, and so nothing wakes an epoll_wait, until the ring's thread enters it.
/// </summary>
/// <remarks>
/// The eventfds stand in the set themselves, and are not polled by the ring: a poll that an eventfd completes would have to signal the other eventfd out of the first
/// one's wake-up, which the kernel puts off to another context, by milliseconds, and on 6.18 loses from the second time on.
/// </remarks>
internal sealed unsafe partial class UringRing<TKernel>
{
    private const int PollCapacity = 64;

    private readonly Queue<Completion> _polled = new();
    private EpollWatches<TKernel>? _polledWatches;
    private byte* _pollEvents;
    private int _pollSet = -1;
    private int _completionSignal = -1;

    public override bool HasQueued => _queues.Unsubmitted > 0 || _spill.Count > 0;

    public override int PollDescriptor => _pollSet;

    private void OpenPollDescriptor()
    {
        const uint events = EpollFlags.In | EpollFlags.EdgeTriggered;
        _pollEvents = (byte*)NativeMemory.Alloc(PollCapacity, (nuint)EpollEvents.Stride);
        _completionSignal = RingSetup.Require(Kernel.EventFd(0, EventFdFlags.CloseOnExec | EventFdFlags.NonBlocking), "eventfd2");
        int signal = _completionSignal;
        RingSetup.Require(
            Kernel.IoUringRegister(_queues.Descriptor, UringRegister.RegisterEventFd, &signal, 1), "io_uring_register(EVENTFD)");
        _pollSet = RingSetup.Require(Kernel.EpollCreate(), "epoll_create1");
        ulong wake = Token.WithKind(0, CompletionKind.Wake);
        RingSetup.Require(Kernel.EpollControl(_pollSet, EpollOperation.Add, _completionSignal, events, wake), "epoll_ctl");
        RingSetup.Require(Kernel.EpollControl(_pollSet, EpollOperation.Add, WakeDescriptor, events, wake), "epoll_ctl");
        OpenPollTimer(_pollSet, wake);
        _polledWatches = new(Kernel, _pollSet, _polled);
    }

    /// <summary>A turn of a polled ring. What the set has reported is taken first: what completes after that is reported anew.</summary>
    private void TurnPolled(long waitMs)
    {
        TakePolled(waitMs: 0);
        uint tail = _queues.CompletionTail;
        Enter(_queues.Unsubmitted, 0, null);
        RunMore(tail);
        SubmitRest();
        if (waitMs != 0 && !HasPending && !HasQueued)
        {
            TakePolled(waitMs);
            tail = _queues.CompletionTail;
            Enter(0, 0, null);
            RunMore(tail);
        }

        NoteArrived();
    }

    private void TakePolled(long waitMs)
    {
        int count = Kernel.EpollWait(_pollSet, _pollEvents, PollCapacity, waitMs < 0 ? -1 : waitMs * 1_000_000);
        if (count == -Errno.EINTR)
        {
            Counters.Interrupts++;
            return;
        }

        RingSetup.Require(count, "epoll_pwait2");
        for (int i = 0; i < count; i++)
        {
            ulong data = EpollEvents.Data(_pollEvents, i);
            if (Token.Kind(data) == CompletionKind.Ready && !_polledWatches!.Note(Token.WithoutKind(data), EpollEvents.Events(_pollEvents, i)))
            {
                Counters.Stale++;
            }
        }
    }

    private int ReapPolled(Span<Completion> completions)
    {
        int count = 0;
        while (count < completions.Length && _polled.TryDequeue(out Completion completion))
        {
            completions[count++] = completion;
        }

        return count;
    }

    private void ClosePollDescriptor()
    {
        if (_pollSet >= 0)
        {
            Kernel.Close(_pollSet);
        }

        if (_completionSignal >= 0)
        {
            Kernel.Close(_completionSignal);
        }

        NativeMemory.Free(_pollEvents);
    }
}

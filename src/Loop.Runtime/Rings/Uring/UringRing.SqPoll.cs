using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>
/// A ring whose entries a thread of the kernel submits (IORING_SETUP_SQPOLL). That thread runs while this one does, so completions come at any time, and an
/// enter says nothing about what has been submitted: the head of the submission queue does, which the thread moves when it has attempted all that it took
/// and has posted what came of it.
/// </summary>
internal sealed unsafe partial class UringRing<TKernel>
{
    /// <summary>Looks at the head, with the processor given up between them, before a turn goes on with sends not settled.</summary>
    private const int SubmitterPatience = 200;

    private const int SubmitterEndMs = 2000;

    private readonly bool _hasSubmitter;
    private int _sqPollError;
    private uint _arrived;

    /// <summary>
    /// Completions of this turn that are not reaped yet. What has come since the turn belongs to the next one: a drain that took it too might never end.
    /// </summary>
    private uint ReadyOfTurn => _arrived - _queues.Head;

    /// <summary>Waits until everything that was queued has been attempted, as far as the thread of the kernel lives.</summary>
    public override void FinishSends()
    {
        long until = Environment.TickCount64 + SubmitterEndMs;
        while (_hasSubmitter && HasQueued && Environment.TickCount64 < until)
        {
            AwaitSubmitter(SubmitterPatience);
        }
    }

    private void NoteSubmitter(in IoUringParams parameters, UringOptionReport wishes)
    {
        UringOptions options = _options.Uring;
        if (!options.SqPoll)
        {
            return;
        }

        if (_hasSubmitter)
        {
            string processor = options.SqPollProcessor is { } number ? $", processor {number}" : "";
            wishes.InUse($"SQPOLL (idle {parameters.SubmissionThreadIdleMs} ms{processor})");
        }
        else
        {
            string remedy = options.SqPollProcessor is null ? "allow it" : "choose a processor that this process may run on";
            wishes.Missing("SQPOLL", $"io_uring_setup refused it with {Errno.Describe(_sqPollError)}: {remedy}; the loop submits itself");
        }
    }

    private void TurnBesideSubmitter(long waitMs)
    {
        if (waitMs == 0 || HasPending)
        {
            Submit();
        }
        else if (waitMs < 0)
        {
            Enter(0, 1, null);
        }
        else
        {
            KernelTimespec wait = new() { Seconds = waitMs / 1000, Nanoseconds = waitMs % 1000 * 1_000_000 };
            Enter(0, 1, &wait);
        }

        AwaitSubmitter(SubmitterPatience);
        NoteArrived();
    }

    /// <summary>Read after the head of the submission queue: a send that failed was posted before its entry counted as taken.</summary>
    private void NoteArrived() => _arrived = _queues.CompletionTail;

    /// <summary>Wakes the thread where it sleeps; with the queue full it waits until there is room.</summary>
    private void SubmitByThread()
    {
        uint flags = _queues.SubmitterSleeps ? UringEnter.SqWakeUp : 0u;
        if (_queues.Room == 0)
        {
            flags |= UringEnter.SqWait;
        }

        if (flags == 0)
        {
            return;
        }

        int result = Kernel.IoUringEnter(_enterDescriptor, 0, 0, flags | (_enterFlags & UringEnter.RegisteredRing), null, 0);
        if (result < 0)
        {
            CheckEnter(-result);
        }
    }

    private void AwaitSubmitter(int patience)
    {
        SpinWait spin = default;
        for (int i = 0; i < patience && HasQueued; i++)
        {
            Respill();
            Submit();
            spin.SpinOnce(sleep1Threshold: -1);
        }

        _turnSubmittedAll = !HasQueued;
        if (_turnSubmittedAll)
        {
            _vectors.Reset();
        }
    }
}

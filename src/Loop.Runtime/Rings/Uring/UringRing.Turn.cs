using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>The turn: submitting, waiting, and taking completions.</summary>
internal sealed unsafe partial class UringRing<TKernel>
{
    /// <summary>
    /// On a DEFER_TASKRUN ring one enter runs the work of at most max(20, min_complete) requests. It asks for one completion: a receive that stopped to let others
    /// have their turn would be run again, until as many have come as were asked for, and an enter that finds fewer sleeps a timer's time.
    /// So a turn enters again, while so many completions come.
    /// </summary>
    private const uint FullEnter = 20;

    /// <summary>Most enters of a turn: what they bring stays in the cache from the receive to the send.</summary>
    private const int EntersPerTurn = 13;

    /// <summary>
    /// What a turn asks for in one enter, with no time to wait, when the last one brought <see cref="ManyCompletions"/>: as many are there again, and one enter of
    /// 256 costs a tenth less of an echo's time than 13 of 20 (docs/benchmarks.md). Only where a receive has a budget, which ends it whoever is run again.
    /// </summary>
    private const uint DrainTarget = 256;

    /// <summary>Completions of a turn after which the next one asks for <see cref="DrainTarget"/>.</summary>
    private const uint ManyCompletions = 128;

    /// <summary>Where a receive has no budget: in each enter it may take a few dozen pieces, and nothing but the turn's end lets it be stopped.</summary>
    private const int EntersWithoutBudget = 2;

    /// <summary>
    /// Whether the last turn submitted everything that stood before it. What a drain queues since (a receive for an accepted connection, a
    /// cancel) says nothing about the sends.
    /// </summary>
    private bool _turnSubmittedAll;

    private uint _arrivedInTurn;

    public override void Turn(long waitMs)
    {
        Counters.Turns++;
        ReturnBuffers();
        ShrinkWhenDue();
        ReturnDatagramBuffers();
        Respill();
        if (_pollSet >= 0)
        {
            TurnPolled(waitMs);
            return;
        }

        if (_hasSubmitter)
        {
            TurnBesideSubmitter(waitMs);
            return;
        }

        uint tail = _queues.CompletionTail;
        if (_arrivedInTurn >= ManyCompletions && _features.ReceiveBudget)
        {
            KernelTimespec noWait = default;
            Enter(_queues.Unsubmitted, DrainTarget, &noWait);
            if (waitMs == 0 || HasPending)
            {
                EndTurn(tail);
                return;
            }
        }

        if (waitMs == 0 || HasPending)
        {
            Enter(_queues.Unsubmitted, 0, null);
        }
        else if (waitMs < 0)
        {
            Enter(_queues.Unsubmitted, 1, null);
        }
        else
        {
            KernelTimespec wait = new() { Seconds = waitMs / 1000, Nanoseconds = waitMs % 1000 * 1_000_000 };
            Enter(_queues.Unsubmitted, 1, &wait);
        }

        RunMore(tail);
        EndTurn(tail);
    }

    private void EndTurn(uint tailBefore)
    {
        _arrivedInTurn = _queues.CompletionTail - tailBefore;
        SubmitRest();
    }

    /// <summary>Runs what one enter left, as far as a turn goes.</summary>
    /// <param name="tail">The tail of the completion queue before that enter.</param>
    private void RunMore(uint tail)
    {
        int most = _features.ReceiveBudget ? EntersPerTurn : EntersWithoutBudget;
        for (int i = 1; i < most && _queues.CompletionTail - tail >= FullEnter; i++)
        {
            tail = _queues.CompletionTail;
            Enter(0, 0, null);
        }
    }

    public override int Reap(Span<Completion> completions)
    {
        int count = _polled.Count == 0 ? 0 : ReapPolled(completions);
        if (count == 0 && _setAside.Count > 0)
        {
            count = ReapSetAside(completions);
        }

        if (count > 0)
        {
            return count;
        }

        while (true)
        {
            uint ready = _hasSubmitter ? ReadyOfTurn : _queues.Ready;
            uint taken = 0;
            while (taken < ready && count < completions.Length)
            {
                ref readonly IoUringCqe cqe = ref _queues.Peek(taken++);
                if (Translate(cqe, ref completions[count]))
                {
                    count++;
                }
            }

            _queues.Retire(taken);
            if (count > 0 || !_queues.HasOverflow)
            {
                ForgetWoken(count);
                Counters.Completions += count;
                return count;
            }

            // What found no room in the queue waits in the kernel's list until an enter moves it (FEAT_NODROP).
            Counters.Overflows++;
            KernelTimespec noWait = default;
            Enter(0, 0, &noWait);
            NoteArrived();
        }
    }

    /// <summary>Once a turn that submitted everything is reaped, the outcome of its messages to other rings is known.</summary>
    private void ForgetWoken(int count)
    {
        if (count == 0 && _woken.Count > 0 && _turnSubmittedAll)
        {
            _woken.Clear();
        }
    }

    private bool Translate(in IoUringCqe cqe, ref Completion completion)
    {
        CompletionKind kind = Token.Kind(cqe.UserData);
        completion.Token = Token.WithoutKind(cqe.UserData);
        completion.Kind = kind;
        completion.Result = cqe.Result;
        completion.More = (cqe.Flags & UringCqeFlags.More) != 0;
        completion.Data = null;
        completion.BufferId = -1;
        if (kind == CompletionKind.Receive)
        {
            if ((cqe.Flags & UringCqeFlags.Buffer) != 0)
            {
                int bufferId = (int)(cqe.Flags >> UringCqeFlags.BufferShift);
                if (cqe.Result > 0)
                {
                    completion.Data = _buffers.Take(bufferId, cqe.Result, (cqe.Flags & UringCqeFlags.BufferMore) != 0);
                    completion.BufferId = bufferId;
                }
                else
                {
                    _buffers.TakeEmpty(bufferId);
                }
            }
            else if (cqe.Result == -Errno.ENOBUFS)
            {
                Counters.OutOfBuffers++;
                _starved++;
            }

            return true;
        }

        if (kind == CompletionKind.Ready)
        {
            return TranslateReady(ref completion);
        }

        if (kind == CompletionKind.Datagram)
        {
            TakeDatagram(cqe, ref completion);
            return true;
        }

        if (kind == CompletionKind.ZeroCopySend)
        {
            TranslateZeroCopy(cqe, ref completion);
            return true;
        }

        if (kind == CompletionKind.Wake)
        {
            if (!completion.More)
            {
                StartWakePoll();
            }

            return false;
        }

        if (kind == CompletionKind.WakeOther)
        {
            // Its completion queue had no room, or its ring is not what it was: the eventfd wakes it all the same.
            Counters.FailedWakes++;
            if ((int)completion.Token < _woken.Count)
            {
                _woken[(int)completion.Token].Wake();
            }

            // One that a worker of the kernel took over may fail after its turn was settled; its ring may be gone by then.
            return false;
        }

        return kind >= DirectAccept ? TranslateDirect(ref completion)
            : kind >= ChainOpen ? TranslateChain(ref completion)
            : kind != CompletionKind.Ignored;
    }

    /// <summary>Enters the kernel. Fewer entries may be taken than were offered (then there was no wait); the caller goes on.</summary>
    private void Enter(uint toSubmit, uint minComplete, KernelTimespec* wait)
    {
        _queues.Publish();
        uint flags = _enterFlags;
        if (_hasSubmitter && _queues.SubmitterSleeps)
        {
            flags |= UringEnter.SqWakeUp;
        }

        IoUringGetEventsArgument argument = new() { Timespec = (ulong)wait };
        int result = Kernel.IoUringEnter(_enterDescriptor, toSubmit, minComplete, flags, &argument, (nuint)sizeof(IoUringGetEventsArgument));
        if (result < 0)
        {
            CheckEnter(-result);
        }
    }

    /// <summary>Submits what the queue holds, without waiting and without running completions.</summary>
    private void Submit()
    {
        _queues.Publish();
        if (_hasSubmitter)
        {
            SubmitByThread();
            return;
        }

        uint flags = _enterFlags & UringEnter.RegisteredRing;
        int result = Kernel.IoUringEnter(_enterDescriptor, _queues.Unsubmitted, 0, flags, null, 0);
        if (result < 0)
        {
            CheckEnter(-result);
        }
    }

    private void CheckEnter(int errno)
    {
        switch (errno)
        {
            case Errno.ETIME:
                return;
            case Errno.EINTR:
                // A signal; the runtime sends them to threads for its own use.
                Counters.Interrupts++;
                return;
            case Errno.EAGAIN:
            case Errno.EBUSY:
                // No memory for a request, or completions first: what is left in the queue is submitted by the next enter.
                return;
            default:
                // EBADR: a completion was lost for lack of memory, and with it our count of what is in flight. EEXIST: another thread.
                throw new LoopException($"io_uring_enter failed: {Errno.Describe(errno)}; {RingSetup.UringRemedy(errno)}");
        }
    }

    /// <summary>Sends are settled only when all were submitted: an enter stops early when the kernel has no memory for a request.</summary>
    private void SubmitRest()
    {
        if (_hasSubmitter)
        {
            AwaitSubmitter(SubmitterPatience);
            return;
        }

        const int attempts = 8;
        for (int i = 0; i < attempts && (_queues.Unsubmitted > 0 || _spill.Count > 0); i++)
        {
            Respill();
            Submit();
        }

        _turnSubmittedAll = _queues.Unsubmitted == 0 && _spill.Count == 0;
        if (_turnSubmittedAll)
        {
            _vectors.Reset();
        }
    }

    private void Respill()
    {
        while (_spill.Count > 0)
        {
            IoUringSqe* entry = _queues.TryTake();
            if (entry == null)
            {
                return;
            }

            *entry = _spill.Dequeue();
        }
    }
}

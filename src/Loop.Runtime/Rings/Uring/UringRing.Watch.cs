using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>
/// Watching descriptors of the user's: a multishot poll reports edges, a single one reports once. (The kernel's flag for levels, IORING_POLL_ADD_LEVEL,
/// is refused by 6.18; a level is a single poll that is armed again when its report has been handled.)
/// </summary>
internal sealed unsafe partial class UringRing<TKernel>
{
    private WatchEntry[] _watches = new WatchEntry[8];

    public override int StartWatch(int descriptor, ulong token, uint events, bool once)
    {
        if (_polledWatches is { } polled)
        {
            return polled.Start(descriptor, token, events, once);
        }

        ref WatchEntry entry = ref WatchEntry.At(ref _watches, token);
        if (entry.Token != token)
        {
            int result = TryPolling(descriptor);
            if (result < 0)
            {
                return result;
            }

            entry = new() { Token = token, Descriptor = descriptor, Events = events, Once = once };
        }

        if (entry.IsArmed)
        {
            ReportAgain(in entry);
        }
        else
        {
            Arm(ref entry);
        }

        return 0;
    }

    public override void StopWatch(int descriptor, ulong token)
    {
        if (_polledWatches is { } polled)
        {
            polled.Stop(descriptor, token);
            return;
        }

        ref WatchEntry entry = ref WatchEntry.At(ref _watches, token);
        if (entry.Token != token)
        {
            return;
        }

        if (!entry.IsArmed)
        {
            entry = default;
            return;
        }

        entry.IsStopping = true;
        CancelOne(Token.WithKind(token, CompletionKind.Ready));
    }

    /// <summary>
    /// Asks epoll, which refuses what has no readiness of its own (EPERM: regular files, directories). A ring's poll takes them, and reports
    /// them ready for ever.
    /// </summary>
    private int TryPolling(int descriptor)
    {
        int epoll = Kernel.EpollCreate();
        if (epoll < 0)
        {
            return epoll;
        }

        int result = Kernel.EpollControl(epoll, EpollOperation.Add, descriptor, EpollFlags.In, 0);
        Kernel.Close(epoll);
        return result;
    }

    private void Arm(ref WatchEntry entry)
    {
        IoUringSqe* poll = Take(UringOperation.PollAdd, entry.Descriptor, Token.WithKind(entry.Token, CompletionKind.Ready));
        poll->Length = entry.Once ? 0 : UringPoll.AddMulti;
        poll->OperationFlags = entry.Events;
        entry.IsArmed = true;
    }

    /// <summary>
    /// Has a multishot poll look at its descriptor again: an update of its events adds it anew, which reports what holds (io_uring_poll in 5.13). An update that
    /// fails finds the poll reporting (EALREADY) or ended (ENOENT), and either is followed by a report.
    /// </summary>
    private void ReportAgain(in WatchEntry entry)
    {
        IoUringSqe* update = Take(UringOperation.PollRemove, -1, 0);
        update->Address = Token.WithKind(entry.Token, CompletionKind.Ready);
        update->Length = UringPoll.UpdateEvents | UringPoll.AddMulti;
        update->OperationFlags = entry.Events;
        update->Flags = UringSqeFlags.CqeSkipSuccess;
    }

    /// <summary>A poll reported. False where nobody is to hear of it.</summary>
    private bool TranslateReady(ref Completion completion)
    {
        ref WatchEntry entry = ref _watches[Token.Slot(completion.Token)];
        if (entry.Token != completion.Token)
        {
            Counters.Stale++;
            return false;
        }

        if (completion.More)
        {
            return !entry.IsStopping;
        }

        entry.IsArmed = false;
        if (entry.IsStopping)
        {
            completion.Result = -Errno.ECANCELED;
        }
        else if (completion.Result >= 0)
        {
            if (!entry.Once)
            {
                // The kernel ended the multishot poll, as it does when its completion queue overflows.
                Arm(ref entry);
                completion.More = true;
            }

            return true;
        }

        entry = default;
        return true;
    }
}

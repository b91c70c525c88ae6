using Loop.Linux;

namespace Loop.Rings;

/// <summary>Watches that are kept in an epoll set, by edge (EPOLLET) or once (EPOLLONESHOT; epoll(7)).</summary>
/// <param name="kernel">The kernel.</param>
/// <param name="epoll">The set.</param>
/// <param name="completions">Where completions go.</param>
internal sealed class EpollWatches<TKernel>(TKernel kernel, int epoll, Queue<Completion> completions)
    where TKernel : struct, IKernel
{
    private WatchEntry[] _entries = new WatchEntry[8];
    private TKernel _kernel = kernel;

    /// <summary>As <see cref="Ring.StartWatch"/>.</summary>
    public int Start(int descriptor, ulong token, uint events, bool once)
    {
        ref WatchEntry entry = ref WatchEntry.At(ref _entries, token);
        uint asked = events | (once ? EpollFlags.OneShot : EpollFlags.EdgeTriggered);
        int operation = entry.Token == token ? EpollOperation.Modify : EpollOperation.Add;
        int result = _kernel.EpollControl(epoll, operation, descriptor, asked, Token.WithKind(token, CompletionKind.Ready));
        if (result >= 0)
        {
            entry = new() { Token = token, Descriptor = descriptor, Events = events, Once = once, IsArmed = true };
        }

        return result;
    }

    /// <summary>As <see cref="Ring.StopWatch"/>.</summary>
    public void Stop(int descriptor, ulong token)
    {
        ref WatchEntry entry = ref WatchEntry.At(ref _entries, token);
        if (entry.Token != token)
        {
            return;
        }

        // Taken out by name: another descriptor of the same file is open somewhere, so that closing ours would leave it in the set (epoll(7)).
        _kernel.EpollControl(epoll, EpollOperation.Delete, descriptor, 0, 0);
        bool wasArmed = entry.IsArmed;
        entry = default;
        if (wasArmed)
        {
            Complete(token, -Errno.ECANCELED, more: false);
        }
    }

    /// <summary>The set reported a watch. False for one that has ended.</summary>
    public bool Note(ulong token, uint events)
    {
        ref WatchEntry entry = ref WatchEntry.At(ref _entries, token);
        if (entry.Token != token)
        {
            return false;
        }

        entry.IsArmed = !entry.Once;
        Complete(token, (int)events, entry.IsArmed);
        return true;
    }

    private void Complete(ulong token, int result, bool more) =>
        completions.Enqueue(new() { Kind = CompletionKind.Ready, Token = token, Result = result, BufferId = -1, More = more });
}

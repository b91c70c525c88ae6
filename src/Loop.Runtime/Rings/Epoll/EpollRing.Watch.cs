namespace Loop.Rings.Epoll;

/// <summary>
/// Watching descriptors of the user's, and being watched: the poll descriptor of an epoll ring is its set, which is readable while it has something
/// to report (epoll(7)).
/// </summary>
internal sealed unsafe partial class EpollRing<TKernel>
{
    private readonly EpollWatches<TKernel> _watches;

    /// <summary>An operation is a system call made at once: nothing is ever queued.</summary>
    public override bool HasQueued => false;

    public override int PollDescriptor => _epoll;

    public override int StartWatch(int descriptor, ulong token, uint events, bool once) => _watches.Start(descriptor, token, events, once);

    public override void StopWatch(int descriptor, ulong token) => _watches.Stop(descriptor, token);
}

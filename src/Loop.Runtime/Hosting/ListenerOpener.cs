using System.Diagnostics;
using Loop.Rings;

namespace Loop.Hosting;

/// <summary>
/// Opens a listener on the loops: one socket where one loop serves it, a SO_REUSEPORT group of this process's own where several do.
/// </summary>
internal static class ListenerOpener
{
    /// <summary>How long a port that is in use is tried again: the kernel's teardown of a killed ring takes some milliseconds.</summary>
    private static readonly TimeSpan InUsePatience = TimeSpan.FromSeconds(1);

    public static async Task<PeerAddress> OpenAsync(IReadOnlyList<EventLoop> loops, PlannedListener planned, CancellationToken cancellationToken)
    {
        if (loops.Count == 1 || planned.Address.IsUnix || planned.Accept == AcceptMode.OneAcceptor)
        {
            // A unix path is bound once; there is no group to share it.
            return await OpenOneAsync(loops, planned, cancellationToken).ConfigureAwait(false);
        }

        // Bound once as the user asked: without SO_REUSEPORT a port that another process listens on is an error, and not a port to share in silence.
        ListenAddress address = await TryPortAsync(loops[0], planned, cancellationToken).ConfigureAwait(false);
        PeerAddress bound = default;
        foreach (EventLoop loop in loops)
        {
            bound = await OpenSharedAsync(loop, planned, address, cancellationToken).ConfigureAwait(false);
        }

        return bound;
    }

    private static async Task<ListenAddress> TryPortAsync(EventLoop loop, PlannedListener planned, CancellationToken cancellationToken)
    {
        // Bound and not listening, or a client that came between this socket and the group's would be reset.
        ListenerSettings look = planned.Settings with { BindsOnly = true };
        int socket = await PatientAsync(loop, planned, planned.Address, look, cancellationToken).ConfigureAwait(false);
        return await loop.InvokeAsync(on =>
        {
            PeerAddress bound = on.Ring.Address(socket, peer: false);
            on.Ring.CloseDescriptor(socket);
            return new ListenAddress(bound.Ip, null);
        }).ConfigureAwait(false);
    }

    private static async Task<PeerAddress> OpenSharedAsync(
        EventLoop loop, PlannedListener planned, ListenAddress address, CancellationToken cancellationToken)
    {
        int socket = await PatientAsync(loop, planned, address, planned.Settings with { SharePort = true }, cancellationToken).ConfigureAwait(false);
        return await loop.InvokeAsync(on =>
        {
            on.Engine.AddListener(new(address, planned.Class, socket) { IsShared = true, Backlog = planned.Settings.Backlog });
            return on.Ring.Address(socket, peer: false);
        }).ConfigureAwait(false);
    }

    /// <summary>One socket on the first loop, which hands the connections over where there are several.</summary>
    private static async Task<PeerAddress> OpenOneAsync(IReadOnlyList<EventLoop> loops, PlannedListener planned, CancellationToken cancellationToken)
    {
        int socket = await PatientAsync(loops[0], planned, planned.Address, planned.Settings, cancellationToken).ConfigureAwait(false);
        PeerAddress bound = await loops[0].InvokeAsync(on =>
        {
            on.Engine.AddListener(new(planned.Address, planned.Class, socket)
            {
                HandOver = loops.Count == 1 ? null : new RoundRobin(loops, planned.Class, planned.Address.IsUnix).TryHandOver,
                Backlog = planned.Settings.Backlog,
            });
            return on.Ring.Address(socket, peer: false);
        }).ConfigureAwait(false);
        return planned.Address.UnixPath is { } path ? new(path) : bound;
    }

    private static async Task<int> PatientAsync(
        EventLoop loop, PlannedListener planned, ListenAddress address, ListenerSettings settings, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            int result = await loop.InvokeAsync(on => on.Ring.OpenListener(address, settings)).ConfigureAwait(false);
            if (result >= 0)
            {
                return result;
            }

            if (result != RingResult.AddressInUse || Stopwatch.GetElapsedTime(started) > InUsePatience)
            {
                string remedy = RingResult.ListenRemedy(result, address.IsUnix, planned.Settings.SharePort);
                throw new LoopException($"cannot listen on {planned.Address}: {RingResult.Describe(result)}; {remedy}");
            }

            await Task.Delay(20, cancellationToken).ConfigureAwait(false);
        }
    }
}

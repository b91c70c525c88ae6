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

        // The first one as the user asked: without SO_REUSEPORT a port that another process listens on is an error, and not a port to share in silence. It
        // listens before it lets the others join it: two hosts that start at once would both be bound to the port, and only one can listen.
        PeerAddress bound = await PatientAsync(loops[0], planned, on => OpenShared(on, planned, planned.Address, planned.Settings), cancellationToken).ConfigureAwait(false);
        ListenAddress address = new(bound.Ip, null);
        ListenerSettings settings = planned.Settings with { SharePort = true };
        foreach (EventLoop loop in loops.Skip(1))
        {
            await PatientAsync(loop, planned, on => OpenShared(on, planned, address, settings), cancellationToken).ConfigureAwait(false);
        }

        return bound;
    }

    /// <summary>One socket of a group, and the listener on it: at once, so that a stop that comes between finds both or neither.</summary>
    private static (int Result, PeerAddress Bound) OpenShared(EventLoop on, PlannedListener planned, ListenAddress address, in ListenerSettings settings)
    {
        int socket = on.Ring.OpenListener(address, settings);
        int result = socket < 0 ? socket : on.Ring.SharePort(socket);
        if (result < 0)
        {
            if (socket >= 0)
            {
                on.Ring.CloseDescriptor(socket);
            }

            return (result, default);
        }

        PeerAddress bound = on.Ring.Address(socket, peer: false);
        on.Engine.AddListener(new(new(bound.Ip ?? address.Ip, null), planned.Class, socket) { IsShared = true, Backlog = planned.Settings.Backlog });
        return (0, bound);
    }

    /// <summary>One socket on the first loop, which hands the connections over where there are several.</summary>
    private static async Task<PeerAddress> OpenOneAsync(IReadOnlyList<EventLoop> loops, PlannedListener planned, CancellationToken cancellationToken)
    {
        Func<EventLoop, (int, PeerAddress)> open = on =>
        {
            int socket = on.Ring.OpenListener(planned.Address, planned.Settings);
            if (socket < 0)
            {
                return (socket, default);
            }

            on.Engine.AddListener(new(planned.Address, planned.Class, socket)
            {
                HandOver = loops.Count == 1 ? null : new RoundRobin(loops, planned.Class, planned.Address.IsUnix).TryHandOver,
                Backlog = planned.Settings.Backlog,
            });
            return (0, on.Ring.Address(socket, peer: false));
        };
        PeerAddress bound = await PatientAsync(loops[0], planned, open, cancellationToken).ConfigureAwait(false);
        return planned.Address.UnixPath is { } path ? new(path) : bound;
    }

    private static async Task<PeerAddress> PatientAsync(
        EventLoop loop, PlannedListener planned, Func<EventLoop, (int Result, PeerAddress Bound)> open, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            (int result, PeerAddress bound) = await loop.InvokeAsync(open).ConfigureAwait(false);
            if (result >= 0)
            {
                return bound;
            }

            if (result != RingResult.AddressInUse || Stopwatch.GetElapsedTime(started) > InUsePatience)
            {
                throw Failed(planned, result);
            }

            await Task.Delay(20, cancellationToken).ConfigureAwait(false);
        }
    }

    private static LoopException Failed(PlannedListener planned, int result)
    {
        string remedy = RingResult.ListenRemedy(result, planned.Address.IsUnix, planned.Settings.SharePort);
        return new($"cannot listen on {planned.Address}: {RingResult.Describe(result)}; {remedy}");
    }
}

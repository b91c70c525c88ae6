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
        int first = await PatientAsync(loops[0], planned, planned.Address, planned.Settings, cancellationToken).ConfigureAwait(false);
        PeerAddress bound = await AddSharedAsync(loops[0], planned, planned.Address, first).ConfigureAwait(false);
        ListenAddress address = new(bound.Ip, null);
        foreach (EventLoop loop in loops.Skip(1))
        {
            int socket = await PatientAsync(loop, planned, address, planned.Settings with { SharePort = true }, cancellationToken).ConfigureAwait(false);
            await AddSharedAsync(loop, planned, address, socket).ConfigureAwait(false);
        }

        return bound;
    }

    private static async Task<PeerAddress> AddSharedAsync(EventLoop loop, PlannedListener planned, ListenAddress address, int socket)
    {
        (int shared, PeerAddress bound) = await loop.InvokeAsync(on =>
        {
            int result = on.Ring.SharePort(socket);
            PeerAddress local = on.Ring.Address(socket, peer: false);
            on.Engine.AddListener(new(new(local.Ip ?? address.Ip, null), planned.Class, socket) { IsShared = true, Backlog = planned.Settings.Backlog });
            return (result, local);
        }).ConfigureAwait(false);
        return shared >= 0 ? bound : throw Failed(planned, shared);
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

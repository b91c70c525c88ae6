using Loop.Actors;
using Loop.CompilerServices;
using Loop.Connections.Datagrams;
using Loop.Loops;
using Loop.Rings;

namespace Loop;

/// <summary>Datagram sockets.</summary>
public sealed partial class EventLoop
{
    /// <summary>
    /// Opens a datagram socket on this loop, with a handler of its own, whose constructor parameters come from the service provider. Any thread; on the
    /// loop's own the result is there at once.
    /// </summary>
    /// <typeparam name="T">The handler class, one with an <c>[OnDatagram]</c> method.</typeparam>
    /// <param name="endPoint"><c>udp:127.0.0.1:5353</c>, <c>udp:[::1]:5353</c> or <c>udp:*:0</c>; port 0 takes a free one. Or <c>unix:/path</c>,
    /// <c>unix:@abstract</c>, or <c>unix:@</c> for an abstract name that is free.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <returns>The socket. It is closed when the handler stops, and closing it stops the handler.</returns>
    /// <exception cref="LoopException">The endpoint's text or an option cannot be used; the same from the task when the socket cannot be opened.</exception>
    public Task<DatagramSocket> OpenDatagram<T>(string endPoint, DatagramOptions? options = null)
        where T : class, IDatagramHandler<T>
    {
        LoopException.ThrowIfNeedsFactory(T.NeedsFactory);
        return OpenDatagram<T>(endPoint, () => T.Create(_settings.Services), options);
    }

    /// <summary>Opens a datagram socket on this loop, with a handler that a factory makes on the loop. Any thread.</summary>
    /// <typeparam name="T">The handler class, one with an <c>[OnDatagram]</c> method.</typeparam>
    /// <param name="endPoint">As of <see cref="OpenDatagram{T}(string, DatagramOptions)"/>.</param>
    /// <param name="factory">Makes the handler; once more after each restart.</param>
    /// <param name="options">Options; null takes the defaults.</param>
    /// <returns>As of <see cref="OpenDatagram{T}(string, DatagramOptions)"/>.</returns>
    /// <exception cref="LoopException">The endpoint's text or an option cannot be used; the same from the task when the socket cannot be opened.</exception>
    public Task<DatagramSocket> OpenDatagram<T>(string endPoint, Func<T> factory, DatagramOptions? options = null)
        where T : class, IDatagramHandler<T>
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        ArgumentNullException.ThrowIfNull(factory);
        DatagramPlan plan = DatagramPlan.Make(endPoint, ActorBinding.Of<T>(), factory, options ?? new());
        return IsCurrent ? Task.FromResult(plan.Open(this)) : InvokeAsync(plan.Open);
    }

    /// <summary>Opens a socket and makes its actor. The loop thread only.</summary>
    /// <returns>0, or -errno.</returns>
    internal int TryOpenDatagram(DatagramPlan plan, in DatagramSettings settings, out DatagramSocket? socket)
    {
        DatagramEngine datagrams = _engine!.Datagrams;
        int result = datagrams.TryOpen(settings, plan.Options, out socket);
        if (socket is not null)
        {
            ActorCell cell = new(this, plan.Handler, Actors.MakeId(), connection: null, plan.Factory) { Datagrams = socket };
            datagrams.Start(socket, new DatagramCell(cell));
            cell.Schedule();
        }

        return result;
    }
}

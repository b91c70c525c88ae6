using Loop.CompilerServices;
using Loop.Connections;
using Loop.Rings;

namespace Loop.Loops;

/// <summary>A datagram socket that is to be opened, checked.</summary>
internal sealed record DatagramPlan(PeerAddress Local, ActorBinding Handler, Func<object> Factory, DatagramOptions Options)
{
    /// <exception cref="LoopException">The endpoint's text or an option cannot be used.</exception>
    public static DatagramPlan Make(string endPoint, ActorBinding handler, Func<object> factory, DatagramOptions options)
    {
        PeerAddress local = EndPointText.ParseDatagram(endPoint);
        options.Checked(endPoint);
        if (options.RemoteEndPoint is { } remote && !Fits(local, remote))
        {
            throw new LoopException($"cannot connect {endPoint} to {remote}: it must be an address and port of the same family, or for a unix socket a path");
        }

        return new(local, handler, factory, options);
    }

    /// <summary>The descriptor of a socket that the process was started with; null where one is to be made.</summary>
    public int? Inherited { get; init; }

    public DatagramSettings Settings(in PeerAddress local, bool share) =>
        new(local, Options.RemoteEndPoint ?? default, share, Options.ReceiveBufferBytes ?? 0, Options.SendBufferBytes ?? 0)
        {
            Inherited = Inherited,
            UnixMode = SocketFileMode.Of(Options.UnixMode),
        };

    /// <summary>Opens it on a loop, on that loop's thread.</summary>
    /// <exception cref="LoopException">It cannot be opened; the message says what to change.</exception>
    public DatagramSocket Open(EventLoop loop)
    {
        int result = loop.TryOpenDatagram(this, Settings(Local, share: false), out DatagramSocket? socket);
        return socket ?? throw Failed(result);
    }

    public LoopException Failed(int result) =>
        new($"cannot receive datagrams on {EndPointText.OfDatagrams(Local)}: {RingResult.Describe(result)}; {Remedy(result)}");

    private string Remedy(int result) => Options.RemoteEndPoint is { IsUnix: true } remote && result != RingResult.AddressInUse && RingResult.IsRefusedByUnix(result)
        ? $"nobody receives at {remote}, or this user may not send there, or may not create the socket: start the receiver first, and look at both directories"
        : RingResult.ListenRemedy(result, Local.IsUnix, sharesPort: false);

    private static bool Fits(in PeerAddress local, in PeerAddress remote) => local.IsUnix
        ? remote.UnixPath is { } path && SocketAddressText.FitsUnixPath(path)
        : remote.Port != 0 && remote.IsIPv6 == local.IsIPv6;
}

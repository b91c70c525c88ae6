using Loop.Bench.Measuring;
using Loop.Bench.Servers;

namespace Loop.Bench.Datagrams;

/// <summary>The datagram servers, and which of them are compared.</summary>
internal static class DatagramCatalog
{
    public const string LoopUring = "loop-io_uring";
    public const string LoopEpoll = "loop-epoll";
    public const string LoopUringPlain = "loop-io_uring-no-offload";
    public const string LoopEpollPlain = "loop-epoll-no-offload";
    public const string Sockets = "dotnet-datagrams";
    public const string SocketsAddress = "dotnet-datagrams-address";

    /// <summary>The bar is against the first of them; the others show what the newer overloads and the offloads are worth.</summary>
    public static IReadOnlyList<Ratio> Ratios { get; } =
    [
        new(LoopUring, Sockets), new(LoopEpoll, Sockets), new(LoopUring, SocketsAddress), new(LoopEpoll, SocketsAddress),
        new(LoopUringPlain, Sockets), new(LoopEpollPlain, Sockets),
    ];

    public static async Task<IReadOnlyDictionary<string, ServerCommand>> BuildAsync(Builder builder, CancellationToken cancel)
    {
        string loop = await builder.ProjectAsync("bench/peers/LoopDatagrams", cancel);
        string sockets = await builder.ProjectAsync("bench/peers/DotnetDatagrams", cancel);
        ServerCommand[] all =
        [
            Managed(LoopUring, loop, "--backend", "io_uring", "--loops", "1"),
            Managed(LoopEpoll, loop, "--backend", "epoll", "--loops", "1"),
            Managed(LoopUringPlain, loop, "--backend", "io_uring", "--loops", "1", "--no-offload"),
            Managed(LoopEpollPlain, loop, "--backend", "epoll", "--loops", "1", "--no-offload"),
            Managed(Sockets, sockets),
            Managed(SocketsAddress, sockets, "--socket-address"),
        ];
        return all.ToDictionary(static command => command.Name);
    }

    private static ServerCommand Managed(string name, string assembly, params string[] arguments) =>
        new(name, "dotnet", [assembly, .. arguments], new Dictionary<string, string>(), IsManaged: true);
}

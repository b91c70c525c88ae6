using Loop.Bench.Measuring;
using Loop.Bench.Servers;

namespace Loop.Bench.Proxying;

/// <summary>The proxies, and which of them are compared.</summary>
internal static class ProxyCatalog
{
    public const string LoopUring = "loop-io_uring";
    public const string LoopEpoll = "loop-epoll";
    public const string HAProxy = "haproxy";
    public const string HAProxySplice = "haproxy-splice";

    private static readonly Dictionary<string, string> _none = [];

    /// <summary>The bar is against HAProxy as its users run it; beside it what splice(2) is worth to it.</summary>
    public static IReadOnlyList<Ratio> Ratios { get; } =
        [new(LoopUring, HAProxy), new(LoopEpoll, HAProxy), new(LoopUring, HAProxySplice), new(LoopEpoll, HAProxySplice)];

    public static async Task<IReadOnlyDictionary<string, ServerCommand>> BuildAsync(Builder builder, string upstream, CancellationToken cancel)
    {
        string loop = await builder.ProjectAsync("samples/Proxy", cancel);
        string haproxy = Path.Combine(builder.Root, "bench", "peers", "HAProxy", "run.sh");
        ServerCommand[] all =
        [
            new(LoopUring, "dotnet", [loop, "--upstream", upstream, "--loops", "1", "--backend", "io_uring"], _none, IsManaged: true),
            new(LoopEpoll, "dotnet", [loop, "--upstream", upstream, "--loops", "1", "--backend", "epoll"], _none, IsManaged: true),
            new(HAProxy, haproxy, ["--upstream", upstream], _none, IsManaged: false),
            new(HAProxySplice, haproxy, ["--splice", "--upstream", upstream], _none, IsManaged: false),
        ];
        return all.ToDictionary(static command => command.Name);
    }
}

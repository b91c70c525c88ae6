namespace Loop.Bench.Servers;

/// <summary>The servers that can be measured, and how each is built.</summary>
internal static class ServerCatalog
{
    public const string LoopUring = "loop-io_uring";
    public const string LoopEpoll = "loop-epoll";
    public const string CUring = "c-io_uring";
    public const string CEpoll = "c-epoll";
    public const string Sockets = "dotnet-sockets";
    public const string SocketsInline = "dotnet-sockets-inline";
    public const string Kestrel = "kestrel";

    private static readonly Dictionary<string, string> _none = [];

    private static readonly Recipe[] _all =
    [
        new(LoopUring, Project: "samples/Echo", Arguments: ["--backend", "io_uring", "--loops", "1"]),
        new(LoopEpoll, Project: "samples/Echo", Arguments: ["--backend", "epoll", "--loops", "1"]),
        new(CUring, Native: "echo_uring"),
        new(CEpoll, Native: "echo_epoll"),
        new(Sockets, Project: "bench/peers/DotnetSockets"),
        new(SocketsInline, Project: "bench/peers/DotnetSockets", Variables: new() { ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1" }),
        new(Kestrel, Project: "bench/peers/Kestrel"),

        // Loop with options of io_uring, by name only: none of them is a default.
        new("loop-io_uring-direct", Project: "samples/Echo", Arguments: ["--backend", "io_uring", "--loops", "1", "--io-uring", "direct"]),
        new("loop-io_uring-sqpoll", Project: "samples/Echo", Arguments: ["--backend", "io_uring", "--loops", "1", "--io-uring", "sqpoll"]),

        // Variants of the io_uring reference, by name only: to see that its defaults are the best that we know.
        new("c-io_uring-cqe", Native: "echo_uring", Arguments: ["--send", "cqe"]),
        new("c-io_uring-direct", Native: "echo_uring", Arguments: ["--direct"]),
        new("c-io_uring-prefetch", Native: "echo_uring", Arguments: ["--prefetch"]),
        new("c-io_uring-wait-one", Native: "echo_uring", Arguments: ["--wait", "one"]),
        new("c-io_uring-wait-drain", Native: "echo_uring", Arguments: ["--wait", "drain"]),
        new("c-io_uring-8-buffers", Native: "echo_uring", Arguments: ["--buffers", "8"]),
        new("c-io_uring-16-buffers", Native: "echo_uring", Arguments: ["--buffers", "16"]),
        new("c-io_uring-256-buffers", Native: "echo_uring", Arguments: ["--buffers", "256"]),
    ];

    public static IReadOnlyList<string> Defaults { get; } = [LoopUring, LoopEpoll, CUring, CEpoll, Sockets, SocketsInline, Kestrel];

    public static IEnumerable<string> Names => _all.Select(recipe => recipe.Name);

    /// <summary>Builds what the named servers need. A server that cannot be built is an error: a table without it would mislead.</summary>
    public static async Task<IReadOnlyDictionary<string, ServerCommand>> BuildAsync(
        IReadOnlyList<string> names, Builder builder, CancellationToken cancel)
    {
        Dictionary<string, ServerCommand> commands = [];
        foreach (string name in names)
        {
            Recipe recipe = _all.Single(candidate => candidate.Name == name);
            (string file, IReadOnlyList<string> first) = recipe.Project is { } project
                ? ("dotnet", [await builder.ProjectAsync(project, cancel)])
                : (builder.NativeProgram(recipe.Native!), (IReadOnlyList<string>)[]);
            commands[name] = new(name, file, [.. first, .. recipe.Arguments ?? []], recipe.Variables ?? _none, recipe.Project is not null);
        }

        return commands;
    }

    private sealed record Recipe(
        string Name, string? Project = null, string? Native = null, string[]? Arguments = null, Dictionary<string, string>? Variables = null);
}

namespace Loop.Bench.Servers;

/// <summary>What a server is to the runner: a command line (to which <c>--port N</c> is added) and an environment. Its first line
/// beginning with <c>listening on</c> says that it is ready; SIGTERM ends it.</summary>
/// <param name="Name">The name in tables and on the command line.</param>
/// <param name="File">The program.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">Added to the environment.</param>
/// <param name="IsManaged">On .NET: it gets a longer warm-up, and its allocations are counted.</param>
internal sealed record ServerCommand(
    string Name, string File, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment, bool IsManaged);

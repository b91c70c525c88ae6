using Loop;
using Loop.Samples.Proxy;

// A TCP proxy: each client gets a connection of its own to the upstream server, on the same loop.
// --upstream HOST:PORT (default 127.0.0.1:9000), then the options of every host.

int at = Array.IndexOf(args, "--upstream");
string upstream = at < 0 ? "127.0.0.1:9000" : at + 1 < args.Length ? args[at + 1] : "";
string[] hostArguments = at < 0 ? args : [.. args[..at], .. args[Math.Min(at + 2, args.Length)..]];
try
{
    ConnectEndPoint server = ConnectEndPoint.Parse(upstream);
    await LoopHost.CreateBuilder(hostArguments)
        .Listen("127.0.0.1:7000", () => new ProxyClient(server))
        .Build()
        .RunAsync();
    return Environment.ExitCode;
}
catch (LoopException exception)
{
    await Console.Error.WriteLineAsync($"--upstream: {exception.Message}");
    return LoopHost.StartFailedExitCode;
}

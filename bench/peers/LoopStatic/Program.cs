using Loop;
using Loop.Bench.Peers;

// Serves the files of one directory over HTTP/1.1, GET only, with keep-alive: what nginx does for the benchmark `sendfile`, on one loop.
// --root DIR, then the command line of a host.

int at = Array.IndexOf(args, "--root");
StaticSite site = new(args[at + 1]);
await LoopHost.CreateBuilder([.. args[..at], .. args[(at + 2)..]])
    .Listen("127.0.0.1:0", () => new StaticFiles(site))
    .Build()
    .RunAsync();

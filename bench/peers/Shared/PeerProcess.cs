using System.Runtime;

namespace Loop.Bench.Peers;

/// <summary>What the benchmark program asks of a server: <c>--port N</c> and a ready line. SIGTERM ends it by the runtime's default.</summary>
internal static class PeerProcess
{
    public static int PortFrom(string[] args)
    {
        int at = Array.IndexOf(args, "--port");
        return at >= 0 && at + 1 < args.Length && ushort.TryParse(args[at + 1], out ushort port)
            ? port
            : throw new ArgumentException("Usage: --port N (0 = any free port).");
    }

    public static void Ready(int port, string name)
    {
        string collector = GCSettings.IsServerGC ? "server GC" : "workstation GC";
        string mode = GCSettings.LatencyMode == GCLatencyMode.Interactive ? "concurrent" : "not concurrent";
        Console.WriteLine($"listening on 127.0.0.1:{port} ({name}, {collector}, {mode}, CPUs: {Environment.ProcessorCount})");
        Console.Out.Flush();
    }
}

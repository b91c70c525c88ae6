using System.Runtime;
using System.Runtime.InteropServices;

namespace Loop.Bench.Peers;

/// <summary>What the benchmark program asks of a .NET server: a ready line, and on SIGTERM what it has allocated.</summary>
internal static class PeerProcess
{
    private static PosixSignalRegistration? _terminate;

    public static int PortFrom(string[] args)
    {
        int at = Array.IndexOf(args, "--port");
        return at >= 0 && at + 1 < args.Length && ushort.TryParse(args[at + 1], out ushort port)
            ? port
            : throw new ArgumentException("Usage: --port N (0 = any free port).");
    }

    public static void Ready(int port, string name)
    {
        // Main may be waiting for this very signal: leave by Exit, at once, with the figure written.
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            Console.WriteLine($"allocated-bytes {GC.GetTotalAllocatedBytes(precise: true)}");
            Console.Out.Flush();
            Environment.Exit(0);
        });
        string collector = GCSettings.IsServerGC ? "server GC" : "workstation GC";
        string mode = GCSettings.LatencyMode == GCLatencyMode.Interactive ? "concurrent" : "not concurrent";
        Console.WriteLine($"listening on 127.0.0.1:{port} ({name}, {collector}, {mode}, {Environment.ProcessorCount} CPUs)");
        Console.Out.Flush();
    }
}

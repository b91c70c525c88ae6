using System.Globalization;
using Loop.Connections;

namespace Loop.Conformance.Tests.Children;

/// <summary>An echo server that can be left without descriptors, told so line by line.</summary>
internal static class FamineServer
{
    public static async Task RunAsync(string backend)
    {
        LoopHost host = LoopHost.CreateBuilder("--backend", backend, "--loops", "1").Listen<Echo.EchoSpan>("127.0.0.1:0").Build();
        await host.StartAsync();
        Console.WriteLine(host.EndPoints[0]);
        ulong limitBefore = 0;
        while (Console.ReadLine() is { } line)
        {
            EngineCounters counters = host.Loops[0].Engine.Counters;
            switch (line.Split(' '))
            {
                case ["starve", var free]:
                    limitBefore = Native.SetDescriptorLimit((ulong)(FillGaps() + 1 + int.Parse(free, CultureInfo.InvariantCulture)));
                    Console.WriteLine("starving");
                    break;
                case ["feed"]:
                    Native.SetDescriptorLimit(limitBefore);
                    Console.WriteLine("fed");
                    break;
                default:
                    Console.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{host.Loops[0].Ticks} {counters.AcceptPauses} {counters.Shed} {counters.Accepted} {host.Loops[0].ConnectionCount}"));
                    break;
            }
        }

        await host.StopAsync();
    }

    /// <summary>The limit is one of numbers, not of counts, so the gaps under the highest number are filled first.</summary>
    private static int FillGaps()
    {
        int highest = Directory.EnumerateFileSystemEntries("/proc/self/fd").Max(static path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture));
        int opened;
        do
        {
            // Kept by its number alone: it goes with the process.
            opened = Native.OpenNull();
        }
        while (opened < highest);

        return opened;
    }
}

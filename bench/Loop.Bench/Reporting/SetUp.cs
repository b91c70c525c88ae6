using System.Globalization;
using System.Runtime.InteropServices;
using Loop.Bench.Measuring;
using Loop.Bench.Servers;

namespace Loop.Bench.Reporting;

/// <summary>On what, and how, the figures came about.</summary>
internal static class SetUp
{
    public static IReadOnlyList<string> Describe(EchoOptions options, Builder builder, Results results)
    {
        string processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) ?? "model name: unknown";
        List<string> lines =
        [
            string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, Linux {Environment.OSVersion.Version}, {RuntimeInformation.OSArchitecture}, " +
                $"{processor.Split(':')[1].Trim()}, {Environment.ProcessorCount} CPUs; server on CPU {options.ServerCpu}, load on CPU {options.LoadCpu}, over loopback"),
            $"{RuntimeInformation.FrameworkDescription}; C: {builder.NativeFlags}",
            string.Create(CultureInfo.InvariantCulture, $"{options.Pairs} alternating pairs a ratio, windows of at least {options.Seconds} s, servers started afresh every " +
                $"{options.PairsPerStart} pairs, warm-up {EchoOptions.WarmSeconds(true)} s (.NET) and {EchoOptions.WarmSeconds(false)} s (C)"),
            "closed loop: one message outstanding per connection; open loop: at the stated rate, latency from the intended time",
        ];
        foreach (string ready in results.Profiles.DistinctBy(profile => profile.Server).Select(profile => $"{profile.Server}: `{profile.ReadyLine}`"))
        {
            lines.Add(ready);
        }

        return lines;
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Loop.Bench.Measuring;

namespace Loop.Bench.Reporting;

/// <summary>Keeps what was measured: raw windows (JSON, CSV), the tables (Markdown), the pictures (SVG).</summary>
internal static class ResultFolder
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The default: a new folder for each run, so that no raw result is ever overwritten.</summary>
    public static string Create(string root, EchoOptions options)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyy-MM-dd}-{Environment.OSVersion.Version.ToString(3)}{(options.Quick ? "-quick" : "")}");
        string folder = options.Output ?? Path.Combine(root, "bench", "results", name);
        for (int i = 2; options.Output is null && Directory.Exists(folder); i++)
        {
            folder = Path.Combine(root, "bench", "results", $"{name}-{i}");
        }

        Directory.CreateDirectory(folder);
        return folder;
    }

    public static void Write(string folder, Results results, EchoOptions options, IReadOnlyList<string> setUp, string report)
    {
        File.WriteAllText(Path.Combine(folder, "results.md"), report);
        File.WriteAllText(Path.Combine(folder, "results.json"), JsonSerializer.Serialize(new { setUp, options, results }, _json) + "\n");
        File.WriteAllText(Path.Combine(folder, "windows.csv"), Csv(results));
        foreach (int size in options.Sizes)
        {
            Chart.Write(results, options, size, Path.Combine(folder, $"echo-{size}.svg"));
        }
    }

    private static string Csv(Results results)
    {
        StringBuilder text = new("connections,sizeBytes,ratio,pair,start,server,messages,seconds,messagesPerSecond,serverCpuNs,clientCpuNs," +
            "p50Us,p99Us,p999Us,maxUs,serverShare,clientShare,cpu0Busy,cpu1Busy,cpu0Steal,cpu1Steal\n");
        foreach (Window w in results.Windows)
        {
            LoadResult l = w.Load;
            text.Append(CultureInfo.InvariantCulture, $"{w.Cell.Connections},{w.Cell.SizeBytes},{w.Ratio},{w.Pair},{w.Start},{w.Server},{l.Messages},")
                .Append(CultureInfo.InvariantCulture, $"{l.Seconds},{l.MessagesPerSecond},{l.ServerCpuNs},{l.ClientCpuNs},{l.P50Us},{l.P99Us},{l.P999Us},")
                .Append(CultureInfo.InvariantCulture, $"{l.MaxUs},{l.ServerShare},{l.ClientShare},{l.Cpu0Busy},{l.Cpu1Busy},{l.Cpu0Steal},{l.Cpu1Steal}\n");
        }

        return text.ToString();
    }
}

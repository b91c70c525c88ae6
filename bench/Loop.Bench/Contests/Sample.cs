using System.Text.Json;

namespace Loop.Bench.Contests;

/// <summary>One window of work, as the process that did it, or the load that asked for it, reports it.</summary>
/// <param name="Units">What was done: files, or bytes.</param>
/// <param name="CpuNs">The CPU time that it took, of the whole process or, of a server, of all its processes.</param>
/// <param name="ElapsedNs">How long the window was.</param>
/// <param name="LoadCpuNs">What the load took meanwhile; 0 where there is none.</param>
internal sealed record Sample(double Units, double CpuNs, double ElapsedNs, double LoadCpuNs)
{
    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web);

    /// <summary>CPU time for one unit.</summary>
    public double CpuNsAUnit => CpuNs / Units;

    /// <summary>Units in a second of CPU time.</summary>
    public double UnitsACpuSecond => Units / CpuNs * 1e9;

    /// <summary>The part of its core that was used, 0 to 1.</summary>
    public double Share => CpuNs / ElapsedNs;

    /// <summary>The part of its core that the load used.</summary>
    public double LoadShare => LoadCpuNs / ElapsedNs;

    public static Sample Parse(string line) => JsonSerializer.Deserialize<Sample>(line, _json)
        ?? throw new BenchException($"'{line}' is no sample.");
}

using System.Globalization;

namespace Loop.Bench.Measuring;

/// <summary>One workload: so many connections, messages of this size.</summary>
internal sealed record Cell(int Connections, int SizeBytes)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Connections:N0} connection{(Connections == 1 ? "" : "s")}, {SizeBytes:N0} B");
}

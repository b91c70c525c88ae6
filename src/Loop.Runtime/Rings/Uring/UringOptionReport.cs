namespace Loop.Rings.Uring;

/// <summary>What became of io_uring's options, for the start-up record.</summary>
internal sealed class UringOptionReport
{
    private readonly List<string> _inUse = [];
    private readonly List<string> _missing = [];

    /// <summary>An option that was asked for is in use.</summary>
    public void InUse(string option) => _inUse.Add(option);

    /// <summary>An option that was asked for cannot be had.</summary>
    public void Missing(string option, string reason) => _missing.Add($"{option} ({reason})");

    /// <summary>A ring's report with the options behind it.</summary>
    public RingReport AddTo(RingReport report) =>
        report with { Features = [.. report.Features, .. _inUse], Missing = [.. report.Missing, .. _missing] };
}

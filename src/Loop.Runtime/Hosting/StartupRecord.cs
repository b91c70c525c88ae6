using Loop.Rings;

namespace Loop;

/// <summary>What a host found when it started: the backend, what it uses of it, what is missing and what to change.</summary>
/// <param name="Backend">The backend that the loops run on.</param>
/// <param name="Features">What is in use.</param>
/// <param name="Missing">What the kernel lacks, and what is used instead.</param>
/// <param name="FallbackReason">Why io_uring was not chosen under <see cref="Backend.Auto"/>; null where it was, or was not asked for.</param>
public sealed record StartupRecord(Backend Backend, IReadOnlyList<string> Features, IReadOnlyList<string> Missing, string? FallbackReason)
{
    internal static string NameOf(Backend backend) => backend switch
    {
        Backend.IoUring => "io_uring",
        Backend.Epoll => "epoll",
        _ => "auto",
    };

    internal static StartupRecord From(RingReport report, string? fallbackReason) => new(report.Backend, report.Features, report.Missing, fallbackReason);

    /// <summary>The record on one line.</summary>
    public override string ToString()
    {
        string text = $"backend {NameOf(Backend)}; using {string.Join(", ", Features)}";
        if (Missing.Count > 0)
        {
            text += $"; missing {string.Join(", ", Missing)}";
        }

        if (FallbackReason is not null)
        {
            text += $"; io_uring is not available: {FallbackReason}";
        }

        return text;
    }
}

using Loop.Linux;
using Loop.Rings.Epoll;
using Loop.Rings.Uring;

namespace Loop.Rings;

/// <summary>What a process may run on, found out once.</summary>
/// <param name="Features">io_uring's features; null where it is not available.</param>
/// <param name="NotAvailable">Why io_uring is not available; null where it is.</param>
internal sealed record BackendProbe(UringFeatures? Features, string? NotAvailable)
{
    private static readonly Lazy<BackendProbe> Cached = new(() =>
    {
        (UringFeatures? features, string? notAvailable) = UringProbe.Run(default(LinuxKernel));
        return new(features, notAvailable);
    });

    /// <summary>The probe of this process.</summary>
    /// <exception cref="LoopException">io_uring is there, but a limit is exhausted.</exception>
    public static BackendProbe Process => Cached.Value;
}

/// <summary>Chooses a backend and makes its rings.</summary>
internal static class RingFactory
{
    /// <summary>Resolves <see cref="Backend.Auto"/>: only "not available" means epoll, exhaustion is an error.</summary>
    /// <exception cref="LoopException">io_uring was asked for and is not available, or a limit is exhausted.</exception>
    public static Backend Choose(Backend wanted, Func<BackendProbe> probe)
    {
        switch (wanted)
        {
            case Backend.Epoll:
                return Backend.Epoll;
            case Backend.Auto:
                return probe().Features is null ? Backend.Epoll : Backend.IoUring;
            case Backend.IoUring:
                return probe().NotAvailable is { } reason
                    ? throw new LoopException($"backend io_uring is not available: {reason}; allow it, or choose --backend auto or epoll")
                    : Backend.IoUring;
            default:
                throw new LoopException($"unknown backend {(int)wanted}; choose auto, io_uring or epoll");
        }
    }

    /// <summary>Makes a ring on the calling thread, which becomes its owner.</summary>
    public static Ring Make(Backend backend, RingOptions options) => backend == Backend.Epoll
        ? new EpollRing<LinuxKernel>(default, options)
        : new UringRing<LinuxKernel>(default, options, options.Features ?? BackendProbe.Process.Features!);
}

using System.Net;
using Loop.Rings;

namespace Loop.Connections.Connecting;

/// <summary>The options of a connect, read once and checked.</summary>
internal sealed class ConnectPlan
{
    /// <summary>RFC 8305, 5: the delay must not be shorter.</summary>
    private const int LeastAttemptDelayMs = 10;

    private ConnectPlan(ConnectOptions options)
    {
        TimeoutMs = Ms(options.Timeout, 1, nameof(options.Timeout));
        AttemptDelayMs = Ms(options.AttemptDelay, LeastAttemptDelayMs, nameof(options.AttemptDelay));
        Settings = new(options.LocalEndPoint ?? default, options.NoDelay);
        Resolver = options.Resolver;
        if (options.Reconnect is { } reconnect)
        {
            reconnect.Check();
            Backoff = new(reconnect);
            MaxFailures = reconnect.MaxFailures ?? int.MaxValue;
            StableAfterMs = (long)reconnect.StableAfter.TotalMilliseconds;
        }
    }

    public int TimeoutMs { get; }

    public int AttemptDelayMs { get; }

    public ConnectSettings Settings { get; }

    public Func<string, CancellationToken, Task<IPAddress[]>>? Resolver { get; }

    /// <summary>The delays before it is tried again; null when it is tried once.</summary>
    public Backoff? Backoff { get; }

    public int MaxFailures { get; } = 1;

    public long StableAfterMs { get; }

    /// <exception cref="LoopException">An option cannot be used.</exception>
    public static ConnectPlan From(ConnectOptions? options, in ConnectTarget target)
    {
        ConnectPlan plan = new(options ?? new());
        PeerAddress local = plan.Settings.Local;
        if (!local.IsUnknown && (target.Name is null ? local.IsUnix != target.Address.IsUnix || local.IsIPv6 != target.Address.IsIPv6 : local.IsUnix))
        {
            throw new LoopException($"cannot connect to {target} from {local}: they are of different families; choose a local address of the same one");
        }

        return plan;
    }

    private static int Ms(TimeSpan time, int least, string name)
    {
        double ms = Math.Ceiling(time.TotalMilliseconds);
        return ms >= least && ms <= int.MaxValue
            ? (int)ms
            : throw new LoopException($"{name} is {time}; choose a time from {least} ms to 24 days");
    }
}

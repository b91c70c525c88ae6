using Loop.CompilerServices;
using Loop.Connections;
using Loop.Rings;

namespace Loop.Hosting;

/// <summary>One <c>Listen</c> call, resolved when the host starts.</summary>
internal sealed class ListenerPlan
{
    private readonly Func<IServiceProvider, HandlerClass> _makeClass;

    private ListenerPlan(string endPoint, ListenOptions options, Func<IServiceProvider, HandlerClass> makeClass)
    {
        EndPoint = endPoint;
        Options = options;
        _makeClass = makeClass;
    }

    public string EndPoint { get; }

    public ListenOptions Options { get; }

    public ListenerSettings Settings => new(Options.Backlog, SharePort: false, Options.NoDelay, (int)Options.UnixMode);

    public static ListenerPlan Make<T>(string endPoint, Func<T>? factory, Action<ListenOptions>? configure)
        where T : class, IConnectionHandler<T>
    {
        ListenOptions options = new();
        configure?.Invoke(options);
        return new(endPoint, options, services =>
        {
            string name = typeof(T).FullName ?? typeof(T).Name;
            LoopAbi.Require(typeof(T), T.AbiVersion);

            ConnectionLimits limits = Override(ConnectionLimits.From(T.Limits), options).Checked($"handler {name} on {endPoint}");
            return new HandlerClass<T>(limits, factory ?? (() => T.Create(services)));
        });
    }

    public HandlerClass MakeClass(IServiceProvider services) => _makeClass(services);

    private static ConnectionLimits Override(ConnectionLimits limits, ListenOptions options) => limits with
    {
        MaxCarryBytes = options.MaxCarryBytes ?? limits.MaxCarryBytes,
        SendQueueHighBytes = options.SendQueueHighBytes ?? limits.SendQueueHighBytes,
        SendQueueLowBytes = options.SendQueueLowBytes ?? limits.SendQueueLowBytes,
        SendQueueHardBytes = options.SendQueueHardBytes ?? limits.SendQueueHardBytes,
        LingerBytes = options.LingerBytes ?? limits.LingerBytes,
        FirstByteTimeoutMs = Ms(options.FirstByteTimeout, limits.FirstByteTimeoutMs, nameof(options.FirstByteTimeout)),
        IdleTimeoutMs = Ms(options.IdleTimeout, limits.IdleTimeoutMs, nameof(options.IdleTimeout)),
        CloseTimeoutMs = Ms(options.CloseTimeout, limits.CloseTimeoutMs, nameof(options.CloseTimeout)),
    };

    private static int Ms(TimeSpan? time, int otherwise, string name)
    {
        if (time is not { } stated)
        {
            return otherwise;
        }

        if (stated < TimeSpan.Zero || stated.TotalMilliseconds > int.MaxValue)
        {
            throw new LoopException($"{name} is {stated}; choose a time from 0 to 24 days");
        }

        return (int)Math.Ceiling(stated.TotalMilliseconds);
    }
}

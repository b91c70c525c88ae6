using Loop.CompilerServices;
using Loop.Connections;
using Loop.Rings;

namespace Loop.Hosting;

/// <summary>One <c>Listen</c> call, resolved when the host starts.</summary>
internal sealed class ListenerPlan
{
    private readonly Func<IServiceProvider, HandlerClass> _makeClass;

    private ListenerPlan(string endPoint, string handlerName, ListenOptions options, Func<IServiceProvider, HandlerClass> makeClass)
    {
        HandlerName = handlerName;
        EndPoint = endPoint;
        Options = options;
        _makeClass = makeClass;
    }

    public string EndPoint { get; }

    /// <summary>The simple name of the handler class.</summary>
    public string HandlerName { get; }

    public ListenOptions Options { get; }

    public ListenerSettings Settings => new(Options.Backlog, SharePort: false, Options.NoDelay, (int)Options.UnixMode) { Tuning = ListenTuning.Of(Options) };

    public static ListenerPlan Make<T>(string endPoint, Func<T>? factory, Action<ListenOptions>? configure)
        where T : class, IConnectionHandler<T>
    {
        ListenOptions options = new();
        configure?.Invoke(options);
        return new(endPoint, typeof(T).Name, options, services => HandlerClass<T>.Make(options, new ConnectionLimits(), factory, services, endPoint));
    }

    public HandlerClass MakeClass(IServiceProvider services) => _makeClass(services);
}

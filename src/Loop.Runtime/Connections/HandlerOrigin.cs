using System.Collections.Concurrent;
using Loop.CompilerServices;

namespace Loop.Connections;

/// <summary>A listener, or a connect, as handler classes are bound to it: the one it was opened with, and those that take its connections over.</summary>
internal sealed class HandlerOrigin(ConnectionOptions options, ConnectionLimits defaults, IServiceProvider services, string where)
{
    private readonly ConcurrentDictionary<Type, HandlerClass> _classes = new();

    /// <summary>The class that makes its instances from the service provider; one object, so that events of connections that became the same make one run.</summary>
    public HandlerClass Follow<T>()
        where T : class, IConnectionHandler<T> =>
        _classes.TryGetValue(typeof(T), out HandlerClass? known) ? known : _classes.GetOrAdd(typeof(T), Make<T>(null));

    /// <summary>The class with a factory of the caller's own.</summary>
    public HandlerClass Follow<T>(Func<T> factory)
        where T : class, IConnectionHandler<T> => Make(factory);

    private HandlerClass<T> Make<T>(Func<T>? factory)
        where T : class, IConnectionHandler<T> => HandlerClass<T>.Make(options, defaults, factory, services, where, this);
}

using System.ComponentModel;

namespace Loop.CompilerServices;

/// <summary>What the generator implements for a handler class of connections. Not meant to be implemented by hand.</summary>
/// <typeparam name="TSelf">The handler class itself.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IConnectionHandler<TSelf>
    where TSelf : class, IConnectionHandler<TSelf>
{
    /// <summary>The <see cref="LoopAbi.Version"/> that the class was generated for, as a literal.</summary>
    static abstract int AbiVersion { get; }

    /// <summary>The events that the class has methods for.</summary>
    static abstract ConnectionEvents Events { get; }

    /// <summary>The limits that the class's attribute states.</summary>
    static virtual HandlerLimits Limits => new();

    /// <summary>The class's events beside those of a connection's bytes; null when it has none.</summary>
    static virtual ActorBinding? Actor => null;

    /// <summary>Why instances can be made by a factory only, as a line for whoever gave none; null where <see cref="Create"/> makes them.</summary>
    static virtual string? NeedsFactory => null;

    /// <summary>The services that <see cref="Create"/> cannot do without, which a host looks for when it starts.</summary>
    static virtual IReadOnlyList<HandlerService> RequiredServices => [];

    /// <summary>Makes the instance for one connection; constructor parameters come from <paramref name="services"/>.</summary>
    /// <param name="services">The host's service provider.</param>
    static abstract TSelf Create(IServiceProvider services);

    /// <summary>Handles a run of events of connections of this class, until <see cref="ConnectionRun.MoveNext"/> returns false.</summary>
    /// <param name="run">The run.</param>
    static abstract void Run(ref ConnectionRun run);
}

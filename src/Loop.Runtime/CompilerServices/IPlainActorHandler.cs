using System.ComponentModel;

namespace Loop.CompilerServices;

/// <summary>
/// What the generator implements for a handler class without connection events, which a loop makes on its own account. Not meant to be
/// implemented by hand.
/// </summary>
/// <typeparam name="TSelf">The handler class itself.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IPlainActorHandler<TSelf> : IActorHandler<TSelf>
    where TSelf : class, IPlainActorHandler<TSelf>
{
    /// <summary>Why instances can be made by a factory only, as a line for whoever gave none; null where <see cref="Create"/> makes them.</summary>
    static virtual string? NeedsFactory => null;

    /// <summary>The services that <see cref="Create"/> cannot do without, which a host looks for when it starts.</summary>
    static virtual IReadOnlyList<HandlerService> RequiredServices => [];

    /// <summary>Makes the instance of one actor; constructor parameters come from <paramref name="services"/>.</summary>
    /// <param name="services">The host's service provider.</param>
    static abstract TSelf Create(IServiceProvider services);
}

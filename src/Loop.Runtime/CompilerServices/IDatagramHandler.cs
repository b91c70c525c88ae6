using System.ComponentModel;

namespace Loop.CompilerServices;

/// <summary>What the generator implements for a handler class with an <c>[OnDatagram]</c> method. Not meant to be implemented by hand.</summary>
/// <typeparam name="TSelf">The handler class itself.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IDatagramHandler<TSelf> : IPlainActorHandler<TSelf>
    where TSelf : class, IDatagramHandler<TSelf>;

using System.ComponentModel;

namespace Loop.CompilerServices;

/// <summary>A service that a handler's constructor takes and cannot do without.</summary>
/// <param name="Type">The type that is asked for.</param>
/// <param name="Key">The key, where it is a keyed service; otherwise null.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct HandlerService(Type Type, object? Key = null);

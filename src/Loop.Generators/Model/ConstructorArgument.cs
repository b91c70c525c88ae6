namespace Loop.Generators.Model;

/// <summary>Where the value of a constructor parameter comes from.</summary>
internal enum ArgumentSource
{
    /// <summary>A service of the host.</summary>
    Service,

    /// <summary>The service provider itself.</summary>
    ServiceProvider,

    /// <summary>The connection that the handler is made for.</summary>
    Connection,

    /// <summary>The loop that the handler is made on.</summary>
    EventLoop,
}

/// <summary>One argument of the constructor call.</summary>
/// <param name="Source">Where its value comes from.</param>
/// <param name="Type">The type asked for, fully qualified.</param>
/// <param name="IsOptional">True for a service that is null where it is not registered.</param>
/// <param name="IsTypeParameter">True where only <c>typeof</c> can ask without a nullability warning.</param>
/// <param name="Key">The key of a keyed service as a literal, or null.</param>
/// <param name="NamedAs">The parameter's name where the argument must be named because one before it is left to its default, or null.</param>
internal sealed record ConstructorArgument(ArgumentSource Source, string Type, bool IsOptional, bool IsTypeParameter, string? Key, string? NamedAs);

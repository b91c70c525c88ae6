using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>What one method, with its lambdas and local functions that run in it, does on its thread.</summary>
internal sealed class MethodFacts
{
    public static readonly MethodFacts Nothing = new([], [], []);

    public MethodFacts(ImmutableArray<Step> steps, ImmutableArray<int> invokedParameters, ImmutableArray<ForwardedParameter> forwardedParameters)
    {
        Steps = steps;
        InvokedParameters = invokedParameters;
        ForwardedParameters = forwardedParameters;
    }

    /// <summary>In the order of the text.</summary>
    public ImmutableArray<Step> Steps { get; }

    /// <summary>The parameters that are delegates and are called.</summary>
    public ImmutableArray<int> InvokedParameters { get; }

    /// <summary>The parameters that are delegates and are handed to another method of this compilation.</summary>
    public ImmutableArray<ForwardedParameter> ForwardedParameters { get; }
}

/// <summary>A delegate parameter that is handed on.</summary>
internal readonly record struct ForwardedParameter(int Ordinal, IMethodSymbol Callee, int CalleeOrdinal);

using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>A lambda that was handed to a method of this compilation runs if that method calls its parameter.</summary>
internal sealed class RunCondition
{
    public RunCondition(IMethodSymbol method, int ordinal, RunCondition? outer)
    {
        Method = method;
        Ordinal = ordinal;
        Outer = outer;
    }

    public IMethodSymbol Method { get; }

    /// <summary>Which of its parameters.</summary>
    public int Ordinal { get; }

    /// <summary>What must hold for the code around the lambda to run, or null.</summary>
    public RunCondition? Outer { get; }
}

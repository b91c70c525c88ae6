using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.EdgeTriggered;

/// <summary>The members of <c>ReadySource</c> that the rules know.</summary>
internal static class SourceNames
{
    public const string Type = "Loop.ReadySource";
    public const string TryRead = "TryRead";
    public const string TryWrite = "TryWrite";
    public const string Rearm = "Rearm";
    public const string Unwatch = "Unwatch";

    public static bool IsSource(ITypeSymbol? type) => Names.IsLoopType(type, "ReadySource");

    /// <summary>The name of the member that a call is of, or null where it is no call of a source.</summary>
    public static string? CallOf(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod: { ContainingType: { } type } method } && IsSource(type) ? method.Name : null;

    /// <summary>True for an attempt to read or write.</summary>
    public static bool IsAttempt(IOperation operation) => CallOf(operation) is TryRead or TryWrite;
}

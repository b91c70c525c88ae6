using Loop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Allocation;

/// <summary>LOOP5004: LINQ that makes iterators or collections. What only looks (<c>Any</c>, <c>First</c>, <c>Sum</c>) is left alone.</summary>
internal sealed class LinqRule : AllocationRule
{
    private static readonly HashSet<string> _making = new(StringComparer.Ordinal)
    {
        "AggregateBy", "Append", "AsEnumerable", "Cast", "Chunk", "Concat", "CountBy", "DefaultIfEmpty", "Distinct", "DistinctBy", "Except", "ExceptBy", "GroupBy", "GroupJoin",
        "Index", "Intersect", "IntersectBy", "Join", "LeftJoin", "OfType", "Order", "OrderBy", "OrderByDescending", "OrderDescending", "Prepend", "Range", "Repeat", "Reverse",
        "RightJoin", "Select", "SelectMany", "Sequence", "Shuffle", "Skip", "SkipLast", "SkipWhile", "Take", "TakeLast", "TakeWhile", "ThenBy", "ThenByDescending", "ToArray",
        "ToDictionary", "ToHashSet", "ToList", "ToLookup", "Union", "UnionBy", "Where", "Zip",
    };

    private static readonly DiagnosticDescriptor _descriptor = new(
        "LOOP5004", "LINQ allocates",
        "'{0}' of LINQ allocates an iterator or a collection for each call; write the loop",
        Categories.Allocation, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP5004"));

    public LinqRule()
        : base(_descriptor)
    {
    }

    public static bool IsLinq(IInvocationOperation call) =>
        FrameworkTypes.IsIn(call.TargetMethod.ContainingType, "System.Linq") && call.TargetMethod.ContainingType.IsStatic;

    public override string[]? Find(IOperation operation) => operation switch
    {
        ITranslatedQueryOperation => ["A query"],
        IInvocationOperation call when IsLinq(call) && _making.Contains(call.TargetMethod.Name) => [call.TargetMethod.Name],
        _ => null,
    };

    /// <summary>A chain is one allocation to its reader.</summary>
    public override bool Covers(IOperation operation, IOperation within) => within switch
    {
        IInvocationOperation call => IsLinq(call),
        IArgumentOperation or IConversionOperation or IDelegateCreationOperation => true,
        _ => false,
    };
}

using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.CodeFixes.Blocking.Later;

/// <summary>A local or a parameter that statements need, where a message can carry it to them.</summary>
internal sealed class CarriedValue
{
    private CarriedValue(string name, string type)
    {
        Name = name;
        Type = type;
    }

    /// <summary>The name of the local or parameter.</summary>
    public string Name { get; }

    /// <summary>Its type, as the file writes it.</summary>
    public string Type { get; }

    /// <summary>Its property in the message.</summary>
    public string Property => char.ToUpperInvariant(Name[0]) + Name.Substring(1);

    /// <summary>All that some statements at a method's end need; null where one of it cannot be carried.</summary>
    public static IReadOnlyList<CarriedValue>? Of(StatementSyntax[] statements, MethodDeclarationSyntax method, SemanticModel model, CancellationToken cancellation)
    {
        if (model.AnalyzeDataFlow(statements[0], statements[statements.Length - 1]) is not { Succeeded: true, UnsafeAddressTaken.IsEmpty: true } flow)
        {
            return null;
        }

        List<CarriedValue> values = [];
        IEnumerable<ISymbol> all = flow.ReadInside
            .Union(flow.WrittenInside, SymbolEqualityComparer.Default)
            .Except(flow.VariablesDeclared, SymbolEqualityComparer.Default)
            .OfType<ISymbol>()
            .OrderBy(static symbol => symbol.Locations.FirstOrDefault()?.SourceSpan.Start);
        foreach (ISymbol used in all)
        {
            if (used is IParameterSymbol { IsThis: true })
            {
                continue;
            }

            // What is assigned there alone, or lives on in a lambda made before, would be another variable.
            if (!flow.DataFlowsIn.Contains(used, SymbolEqualityComparer.Default)
                || flow.CapturedOutside.Contains(used, SymbolEqualityComparer.Default)
                || TypeOf(used) is not { } type
                || !CanBeCarried(type)
                || used.Name.TrimStart('_').Length == 0)
            {
                return null;
            }

            bool isWritten = flow.WrittenInside.Contains(used, SymbolEqualityComparer.Default);
            string written = Written(used, type, isWritten, statements, model, cancellation).ToMinimalDisplayString(model, method.SpanStart);
            if (written.IndexOf("<anonymous", StringComparison.Ordinal) >= 0)
            {
                return null;
            }

            values.Add(new(used.Name, written));
        }

        return values.Select(static value => value.Property).Distinct().Count() == values.Count ? values : null;
    }

    private static ITypeSymbol? TypeOf(ISymbol used) => used switch
    {
        ILocalSymbol { RefKind: RefKind.None } local => local.Type,
        IParameterSymbol { RefKind: RefKind.None or RefKind.In } parameter => parameter.Type,
        _ => null,
    };

    /// <summary>Not what ends with the event, what its owner must end, and what belongs to one loop: a message may be dropped, and is when its actor ends.</summary>
    private static bool CanBeCarried(ITypeSymbol type) =>
        MessageMethods.CanBeTold(type)
        && !Names.IsUnresolved(type)
        && !type.IsAnonymousType
        && !Names.IsReadOnlyMemoryOfBytes(type)
        && !Names.IsLoopType(type, "Connection")
        && !Names.IsLoopType(type, "EventLoop")
        && !Names.IsLoopType(type, "ReadySource")
        && !(type is INamedTypeSymbol named && Names.IsHandler(named))
        && !Names.IsSystemType(type, "IDisposable")
        && !type.AllInterfaces.Any(static contract => Names.IsSystemType(contract, "IDisposable"));

    /// <summary>The type with <c>?</c> only where null may come: that of a <c>var</c> always has one.</summary>
    private static ITypeSymbol Written(
        ISymbol used, ITypeSymbol type, bool isWritten, StatementSyntax[] statements, SemanticModel model, CancellationToken cancellation)
    {
        if (isWritten || type is not { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated })
        {
            return type;
        }

        IdentifierNameSyntax? first = statements
            .SelectMany(static statement => statement.DescendantNodes().OfType<IdentifierNameSyntax>())
            .FirstOrDefault(name => name.Identifier.ValueText == used.Name);
        bool isThere = first is not null && model.GetTypeInfo(first, cancellation).Nullability.FlowState == NullableFlowState.NotNull;
        return isThere ? type.WithNullableAnnotation(NullableAnnotation.NotAnnotated) : type;
    }
}

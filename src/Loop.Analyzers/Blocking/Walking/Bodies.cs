using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>Finds the code of methods and initialisers that this compilation declares.</summary>
internal static class Bodies
{
    /// <summary>The bodies of a method: one, or none for what has no code here.</summary>
    public static IEnumerable<IOperation> Of(IMethodSymbol method, Compilation compilation, CancellationToken cancellation)
    {
        IMethodSymbol implemented = method.PartialImplementationPart ?? method;
        foreach (SyntaxReference reference in implemented.DeclaringSyntaxReferences)
        {
            // A primary constructor is declared by its type; what it runs are the initialisers and the arguments for the base.
            SyntaxNode? code = reference.GetSyntax(cancellation) switch
            {
                TypeDeclarationSyntax type => type.BaseList?.Types.OfType<PrimaryConstructorBaseTypeSyntax>().FirstOrDefault(),
                BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or ArrowExpressionClauseSyntax or AnonymousFunctionExpressionSyntax => reference.GetSyntax(cancellation),
                _ => null,
            };
            if (code is not null && Read(code, compilation, cancellation) is { } body)
            {
                yield return body is IAnonymousFunctionOperation lambda ? lambda.Body : body;
            }
        }
    }

    /// <summary>The initialisers that run with each new instance of a type.</summary>
    public static IEnumerable<IOperation> Initialisers(INamedTypeSymbol type, Compilation compilation, CancellationToken cancellation)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            if (member is not (IFieldSymbol { IsStatic: false, IsConst: false } or IPropertySymbol { IsStatic: false }))
            {
                continue;
            }

            foreach (SyntaxReference reference in member.DeclaringSyntaxReferences)
            {
                EqualsValueClauseSyntax? initialiser = reference.GetSyntax(cancellation) switch
                {
                    VariableDeclaratorSyntax field => field.Initializer,
                    PropertyDeclarationSyntax property => property.Initializer,
                    _ => null,
                };
                if (initialiser is not null && Read(initialiser, compilation, cancellation) is { } value)
                {
                    yield return value;
                }
            }
        }
    }

    /// <summary>True for a method with <c>yield</c> in it: its code runs when its result is enumerated.</summary>
    public static bool IsIterator(IMethodSymbol method, CancellationToken cancellation) =>
        IsSequence(method.ReturnType.OriginalDefinition)
        && (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences.Any(reference => HasYield(reference.GetSyntax(cancellation)));

    /// <summary>True for a constructor that leaves the initialisers to another one of its type.</summary>
    public static bool CallsThis(IMethodSymbol constructor, CancellationToken cancellation) =>
        constructor.DeclaringSyntaxReferences.Any(reference =>
            reference.GetSyntax(cancellation) is ConstructorDeclarationSyntax { Initializer.RawKind: (int)SyntaxKind.ThisConstructorInitializer });

    /// <summary>
    /// The base's constructor of this compilation that a constructor calls though the text does not say so: that of a class without
    /// constructors, or a primary one whose class hands its base no arguments.
    /// </summary>
    public static IMethodSymbol? ImpliedBase(IMethodSymbol constructor, Compilation compilation, CancellationToken cancellation)
    {
        if (constructor is not { MethodKind: MethodKind.Constructor, IsStatic: false, ContainingType: { TypeKind: TypeKind.Class, BaseType: { } parent } }
            || !SymbolEqualityComparer.Default.Equals(parent.ContainingAssembly, compilation.Assembly))
        {
            return null;
        }

        bool isImplied = constructor.IsImplicitlyDeclared
            ? constructor.Parameters.IsEmpty
            : constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(cancellation) is TypeDeclarationSyntax type
                && type.BaseList?.Types.OfType<PrimaryConstructorBaseTypeSyntax>().Any() != true);
        return isImplied
            ? parent.OriginalDefinition.InstanceConstructors.FirstOrDefault(candidate => candidate.Parameters.IsEmpty)
                ?? parent.OriginalDefinition.InstanceConstructors.FirstOrDefault(candidate => candidate.Parameters.All(parameter => parameter.IsOptional || parameter.IsParams))
            : null;
    }

    private static bool IsSequence(ITypeSymbol type) =>
        type.SpecialType is SpecialType.System_Collections_IEnumerable or SpecialType.System_Collections_Generic_IEnumerable_T
            or SpecialType.System_Collections_IEnumerator or SpecialType.System_Collections_Generic_IEnumerator_T
        || type.Name is "IAsyncEnumerable" or "IAsyncEnumerator";

    private static bool HasYield(SyntaxNode declaration) => declaration
        .DescendantNodes(node => node == declaration || node is not (LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or ExpressionSyntax))
        .Any(node => node is YieldStatementSyntax);

    private static IOperation? Read(SyntaxNode code, Compilation compilation, CancellationToken cancellation)
    {
        if (!compilation.ContainsSyntaxTree(code.SyntaxTree))
        {
            return null;
        }

        // The walk leaves the file that is being analysed. The compiler and the editors keep the models of a compilation under analysis, so none is made twice.
#pragma warning disable RS1030
        return compilation.GetSemanticModel(code.SyntaxTree).GetOperation(code, cancellation);
#pragma warning restore RS1030
    }
}

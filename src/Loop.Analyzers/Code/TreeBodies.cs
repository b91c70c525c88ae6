using System.Runtime.CompilerServices;
using Loop.Analyzers.Allocation;
using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.Code;

/// <summary>
/// The bodies of a file that are worth binding: those of handler classes, and elsewhere those that name what a rule looks for. They are kept as long as the
/// compiler keeps the file's semantic model, which it drops when the file is done.
/// </summary>
internal sealed class TreeBodies
{
    private static readonly ConditionalWeakTable<SemanticModel, CodeBody[]> _known = new();

    private readonly List<CodeBody> _found = [];
    private readonly SemanticModel _model;
    private readonly string _text;
    private readonly CancellationToken _cancellation;

    /// <summary>True in a file whose usings let such a name be left out, or written as another.</summary>
    private bool _hidesNames;

    private TreeBodies(SemanticModel model, CancellationToken cancellation)
    {
        _model = model;
        _text = model.SyntaxTree.GetText(cancellation).ToString();
        _cancellation = cancellation;
    }

    public static CodeBody[] Of(SemanticModel model, CancellationToken cancellation) =>
        _known.TryGetValue(model, out CodeBody[]? known) ? known : _known.GetValue(model, model => new TreeBodies(model, cancellation).Read());

    private CodeBody[] Read()
    {
        if (_model.SyntaxTree.GetRoot(_cancellation) is not CompilationUnitSyntax root)
        {
            return [];
        }

        foreach (UsingDirectiveSyntax directive in root.Usings)
        {
            _hidesNames |= (directive.Alias is not null || directive.StaticKeyword.IsKind(SyntaxKind.StaticKeyword)) && TriggerWords.OfCode.OccurIn(_text, directive.Span);
        }

        Members(root.Members);
        if (root.Members.Any(static member => member is GlobalStatementSyntax) && IsTriggered(root))
        {
            Add(_model.GetDeclaredSymbol(root, _cancellation), root);
        }

        return [.. _found];
    }

    private void Members(SyntaxList<MemberDeclarationSyntax> members)
    {
        foreach (MemberDeclarationSyntax member in members)
        {
            if (member is BaseNamespaceDeclarationSyntax space)
            {
                Members(space.Members);
            }
            else if (member is TypeDeclarationSyntax type)
            {
                Type(type);
            }
        }
    }

    private void Type(TypeDeclarationSyntax declaration)
    {
        if (_model.GetDeclaredSymbol(declaration, _cancellation) is not INamedTypeSymbol type)
        {
            return;
        }

        bool takesAll = IsHandler(type) || AllocationScopes.IsWithinMarked(type);
        if (declaration.BaseList?.Types is [PrimaryConstructorBaseTypeSyntax { ArgumentList: { } arguments } arguments0, ..]
            && (takesAll || IsTriggered(arguments)))
        {
            Add(type.InstanceConstructors.FirstOrDefault(IsPrimary), arguments0);
        }

        foreach (MemberDeclarationSyntax member in declaration.Members)
        {
            if (member is TypeDeclarationSyntax nested)
            {
                Type(nested);
            }
            else if (takesAll || IsTriggered(member) || IsMarked(member))
            {
                Member(member);
            }
        }
    }

    private void Member(MemberDeclarationSyntax member)
    {
        switch (member)
        {
            case BaseMethodDeclarationSyntax method when method.Body is not null || method.ExpressionBody is not null || method is ConstructorDeclarationSyntax:
                Add(_model.GetDeclaredSymbol(method, _cancellation), method);
                break;
            case BaseFieldDeclarationSyntax field:
                foreach (VariableDeclaratorSyntax declarator in field.Declaration.Variables)
                {
                    if (declarator.Initializer is { } value)
                    {
                        Add(_model.GetDeclaredSymbol(declarator, _cancellation), value);
                    }
                }

                break;
            case BasePropertyDeclarationSyntax property:
                Property(property);
                break;
        }
    }

    private void Property(BasePropertyDeclarationSyntax property)
    {
        ArrowExpressionClauseSyntax? expression = (property as PropertyDeclarationSyntax)?.ExpressionBody ?? (property as IndexerDeclarationSyntax)?.ExpressionBody;
        if (expression is not null)
        {
            Add((_model.GetDeclaredSymbol(property, _cancellation) as IPropertySymbol)?.GetMethod, expression);
        }

        if ((property as PropertyDeclarationSyntax)?.Initializer is { } value)
        {
            Add(_model.GetDeclaredSymbol(property, _cancellation), value);
        }

        foreach (AccessorDeclarationSyntax accessor in property.AccessorList?.Accessors ?? default)
        {
            if (accessor.Body is not null || accessor.ExpressionBody is not null)
            {
                Add(_model.GetDeclaredSymbol(accessor, _cancellation), accessor);
            }
        }
    }

    private bool IsTriggered(SyntaxNode code) => _hidesNames || TriggerWords.OfCode.OccurIn(_text, code.Span);

    private void Add(ISymbol? owner, SyntaxNode code)
    {
        if (owner is not null)
        {
            _found.Add(new CodeBody(owner, code, _model));
        }
    }

    /// <summary>True for a handler, and for a class that derives from one, which is a mistake by itself.</summary>
    private static bool IsHandler(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            if (Names.IsHandler(level))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsPrimary(IMethodSymbol constructor) => constructor.DeclaringSyntaxReferences is [var declared] && declared.GetSyntax(_cancellation) is TypeDeclarationSyntax;

    /// <summary>True for a member with <c>[AllocationFree]</c>, under whatever name.</summary>
    private bool IsMarked(MemberDeclarationSyntax member) =>
        (member.AttributeLists.Count > 0
            || (member is BasePropertyDeclarationSyntax { AccessorList.Accessors: { } accessors } && accessors.Any(static accessor => accessor.AttributeLists.Count > 0)))
        && IsMarked(_model.GetDeclaredSymbol(member, _cancellation));

    private static bool IsMarked(ISymbol? symbol) => symbol switch
    {
        null => false,
        IPropertySymbol property => AllocationScopes.IsMarked(property) || IsMarked(property.GetMethod) || IsMarked(property.SetMethod),
        _ => AllocationScopes.IsMarked(symbol),
    };
}

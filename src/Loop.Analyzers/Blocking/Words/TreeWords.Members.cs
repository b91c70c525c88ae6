using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Loop.Analyzers.Blocking.Words;

/// <summary>The members of a type.</summary>
internal sealed partial class TreeWords
{
    private void Method(BaseMethodDeclarationSyntax method, int type)
    {
        SyntaxNode? code = (SyntaxNode?)method.Body ?? method.ExpressionBody;
        if (code is null && method.AttributeLists.Count == 0 && method is not ConstructorDeclarationSyntax)
        {
            return;
        }

        // Of half-typed code the one may lie behind the other.
        int start = (code ?? method).SpanStart;
        _reader.Read(TextSpan.FromBounds(start, Math.Max(start, method.Span.End)));
        if (method.AttributeLists.Count > 0)
        {
            _reader.ReadAttributes(method.AttributeLists.Span);
        }

        if (method.ParameterList.Parameters.Any(static parameter => parameter.Modifiers.Any(SyntaxKind.ParamsKeyword)))
        {
            _reader.Read(method.ParameterList.Span);
        }

        switch (method)
        {
            case MethodDeclarationSyntax named:
                string name = named.Identifier.ValueText;
                AddMember(method, type, CallWords.OfDeclared(name), TraitsOf(name));
                if (name is "GetEnumerator" or "GetAsyncEnumerator" && RightmostOf(named.ReturnType) is { } enumerator)
                {
                    _types.Add(new(Word.Of(enumerator), []) { IsEnumerator = true });
                }

                break;
            case ConstructorDeclarationSyntax constructor when !constructor.Modifiers.Any(SyntaxKind.StaticKeyword):
                if (constructor.Initializer is { } initialiser)
                {
                    _reader.Read(initialiser.Span);
                    if (initialiser.IsKind(SyntaxKind.ThisConstructorInitializer))
                    {
                        _reader.Add(Word.CreationOf(type));
                    }
                }

                int[] names = CreationsOf(type, TakesNothing(constructor.ParameterList));
                bool mayCopy = constructor.Parent is RecordDeclarationSyntax && constructor.ParameterList.Parameters.Count == 1;
                AddMember(method, type, mayCopy ? [.. names, Word.With] : names, MemberTraits.Creates);
                Assignments(constructor);
                break;
            case ConstructorDeclarationSyntax:
                AddMember(method, type, [], MemberTraits.None);
                Assignments(method);
                break;
            case OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax:
                AddMember(method, type, [Word.Unwritten], MemberTraits.None);
                break;
            default:
                AddMember(method, type, [], MemberTraits.None);
                break;
        }
    }

    private void Property(BasePropertyDeclarationSyntax property, int type, List<SyntaxNode>? initialisers)
    {
        EqualsValueClauseSyntax? value = (property as PropertyDeclarationSyntax)?.Initializer;
        if (value is not null)
        {
            Value(property, (property as PropertyDeclarationSyntax)!.Identifier.ValueText, value, initialisers);
        }

        if (property.AttributeLists.Count > 0)
        {
            _reader.ReadAttributes(property.AttributeLists.Span);
        }

        int start = property.Type.SpanStart;
        _reader.Read(TextSpan.FromBounds(start, Math.Max(start, property.Span.End)));
        switch (property)
        {
            case PropertyDeclarationSyntax named:
                AddMember(property, type, CallWords.OfDeclared(named.Identifier.ValueText), TraitsOf(named.Identifier.ValueText));
                break;
            case EventDeclarationSyntax named:
                AddMember(property, type, CallWords.OfDeclared(named.Identifier.ValueText), MemberTraits.None);
                break;
            default:
                AddMember(property, type, [Word.Index, Word.Collection], MemberTraits.None);
                break;
        }
    }

    private void Field(BaseFieldDeclarationSyntax field, int type, List<SyntaxNode>? initialisers)
    {
        foreach (VariableDeclaratorSyntax variable in field.Declaration.Variables)
        {
            if (variable.Initializer is { } value)
            {
                Value(field, variable.Identifier.ValueText, value, initialisers);
            }
        }

        if (field is EventFieldDeclarationSyntax)
        {
            foreach (VariableDeclaratorSyntax variable in field.Declaration.Variables)
            {
                _events.Add(Word.Of(variable.Identifier.ValueText));
            }
        }

        // Lambdas in a field's value are looked into by their place.
        if (field.Declaration.Variables.Any(static variable => variable.Initializer is not null))
        {
            _reader.Read(field.Declaration.Span);
            AddMember(field, type, [], MemberTraits.None);
        }
    }

    /// <summary>What a member begins with: run when an object is made, and, if it is a delegate, where it is called.</summary>
    private void Value(MemberDeclarationSyntax member, string name, EqualsValueClauseSyntax value, List<SyntaxNode>? initialisers)
    {
        if (!member.Modifiers.Any(SyntaxKind.StaticKeyword) && !member.Modifiers.Any(SyntaxKind.ConstKeyword))
        {
            initialisers?.Add(value);
        }

        Held(name, value.Value);
    }

    /// <summary>What a constructor stores.</summary>
    private void Assignments(BaseMethodDeclarationSyntax constructor)
    {
        HashSet<string>? locals = null;
        foreach (SyntaxNode node in constructor.DescendantNodes())
        {
            if (node is AssignmentExpressionSyntax { Left: { } left } assignment && RightmostOf(left) is { } name)
            {
                // What a local holds is written elsewhere in the constructor.
                locals ??= LocalsOf(constructor);
                bool usesLocal = assignment.Right.DescendantNodesAndSelf().Any(part => part is SimpleNameSyntax used && locals.Contains(used.Identifier.ValueText));
                Held(name, usesLocal ? constructor : assignment.Right);
            }
        }
    }

    private static HashSet<string> LocalsOf(SyntaxNode code) =>
    [
        .. code.DescendantNodes().Select(static node => node switch
        {
            VariableDeclaratorSyntax local => local.Identifier.ValueText,
            SingleVariableDesignationSyntax local => local.Identifier.ValueText,
            ForEachStatementSyntax loop => loop.Identifier.ValueText,
            LocalFunctionStatementSyntax function => function.Identifier.ValueText,
            _ => "",
        }),
    ];

    /// <summary>What a member holds, as far as it may be a delegate: of what is made with <c>new</c> that is what is handed to it.</summary>
    private void Held(string name, SyntaxNode value)
    {
        SyntaxNode? held = value switch
        {
            LiteralExpressionSyntax or CollectionExpressionSyntax or DefaultExpressionSyntax => null,
            BaseObjectCreationExpressionSyntax creation => creation.ArgumentList is { Arguments: [{ } only] } ? only : null,
            _ => value,
        };
        if (held is not null && WordsOf(held) is { Length: > 0 } words)
        {
            _others.Add(new(value.Span, 0, [Word.Of(name)], words, MemberTraits.None));
        }
    }

    private void AddMember(SyntaxNode member, int type, int[] names, MemberTraits traits) => _members.Add(new(member.Span, type, names, _reader.Take(), traits));

    private static int[] CreationsOf(int type, bool isOfNothing) =>
        isOfNothing ? [Word.CreationOf(type), Word.Creation, Word.EmptyCreation] : [Word.CreationOf(type), Word.Creation];

    /// <summary>False for a type that <c>new()</c> does not make; what other parts of it declare is not known here.</summary>
    private static bool IsMadeOfNothing(TypeDeclarationSyntax type)
    {
        if (type.Modifiers.Any(SyntaxKind.PartialKeyword))
        {
            return true;
        }

        if (type.ParameterList is { } parameters)
        {
            return TakesNothing(parameters) || type.Members.Any(static member => member is ConstructorDeclarationSyntax);
        }

        IEnumerable<ConstructorDeclarationSyntax> constructors =
            type.Members.OfType<ConstructorDeclarationSyntax>().Where(static constructor => !constructor.Modifiers.Any(SyntaxKind.StaticKeyword));
        return !constructors.Any() || constructors.Any(static constructor => TakesNothing(constructor.ParameterList));
    }

    private static bool TakesNothing(ParameterListSyntax parameters) =>
        parameters.Parameters.All(static parameter => parameter.Default is not null || parameter.Modifiers.Any(SyntaxKind.ParamsKeyword));

    private static MemberTraits TraitsOf(string name) => name switch
    {
        "Dispose" or "DisposeAsync" => MemberTraits.MayEndEnumeration,
        "Length" or "Count" => MemberTraits.MayBeLength,
        _ => MemberTraits.None,
    };

    private static bool IsMoveNext(MemberDeclarationSyntax member) => member is MethodDeclarationSyntax { Identifier.ValueText: "MoveNext" or "MoveNextAsync" };

    private static bool IsGetEnumerator(MemberDeclarationSyntax member) => member is MethodDeclarationSyntax { Identifier.ValueText: "GetEnumerator" };

    private static bool IsIndexer(MemberDeclarationSyntax member) => member is IndexerDeclarationSyntax or MethodDeclarationSyntax { Identifier.ValueText: "Slice" };

    private static string? RightmostOf(ExpressionSyntax name) => name switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
        NullableTypeSyntax { ElementType: { } element } => RightmostOf(element),
        RefTypeSyntax { Type: { } type } => RightmostOf(type),
        _ => null,
    };
}

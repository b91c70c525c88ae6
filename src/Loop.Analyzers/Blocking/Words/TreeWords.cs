using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Analyzers.Blocking.Words;

/// <summary>
/// The words of one file. They are kept as long as its tree is, so that after an edit only the edited file is read again. Of the tree only the declarations are looked
/// at: a walk over all nodes costs more than a look at the text.
/// </summary>
internal sealed partial class TreeWords
{
    private static readonly ConditionalWeakTable<SyntaxTree, TreeWords> _known = new();

    private readonly List<MemberWords> _members = [];
    private readonly List<MemberWords> _others = [];
    private readonly List<TypeWords> _types = [];
    private readonly List<int[]> _staticUsings = [];
    private readonly List<int> _events = [];
    private readonly List<(int Name, int[] Words)> _aliases = [];
    private readonly WordReader _reader;

    private TreeWords(SyntaxTree tree)
    {
        string text = tree.GetText().ToString();
        _reader = new(text, KnownTypes.Signs);
        Known = [.. _reader.Known];
        if (tree.GetRoot() is CompilationUnitSyntax root)
        {
            Usings(root.Usings);
            Members(root.Members, 0, null);
        }
    }

    /// <summary>Members with code, in the order of the text.</summary>
    public IReadOnlyList<MemberWords> Bodies => _members;

    /// <summary>What calls code without being a member with a body: types that are made, members that hold delegates, aliases.</summary>
    public IReadOnlyList<MemberWords> Others => _others;

    public IReadOnlyList<TypeWords> Types => _types;

    /// <summary>Events without accessors: what is added to them runs where they are raised.</summary>
    public IReadOnlyList<int> Events => _events;

    /// <summary>The words of the types whose static members need no type before them.</summary>
    public IReadOnlyList<int[]> StaticUsings => _staticUsings;

    /// <summary>Names that stand for others.</summary>
    public IReadOnlyList<(int Name, int[] Words)> Aliases => _aliases;

    /// <summary>Which signs that a listed type is in use are written anywhere in the file.</summary>
    public int[] Known { get; }

    public static TreeWords Of(SyntaxTree tree) => _known.GetValue(tree, static tree => new(tree));

    /// <summary>The place of the member that a piece of code belongs to, or -1.</summary>
    public int Find(int position)
    {
        int low = 0, high = _members.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (position < _members[middle].Span.Start)
            {
                high = middle - 1;
            }
            else if (position >= _members[middle].Span.End)
            {
                low = middle + 1;
            }
            else
            {
                return middle;
            }
        }

        return -1;
    }

    private void Usings(SyntaxList<UsingDirectiveSyntax> usings)
    {
        foreach (UsingDirectiveSyntax directive in usings)
        {
            if (directive.Alias is { } alias)
            {
                _reader.ReadMade(directive.NamespaceOrType.Span);
                _reader.ReadAlias(directive.NamespaceOrType.Span);
                int[] words = _reader.Take();
                foreach (string written in WrittenAs(alias.Name.Identifier.ValueText))
                {
                    int name = Word.Of(written);
                    _aliases.Add((name, words));
                    _types.Add(new(name, words) { Parent = TypeWords.Elsewhere });
                    _others.Add(new(directive.Span, 0, [name, Word.CreationOf(name)], words, MemberTraits.None));
                }
            }
            else if (directive.StaticKeyword.IsKind(SyntaxKind.StaticKeyword))
            {
                _staticUsings.Add(WordsOf(directive.NamespaceOrType));
            }
        }
    }

    /// <summary>An attribute is found by the name without its end as well.</summary>
    private static IEnumerable<string> WrittenAs(string alias)
    {
        yield return alias;
        if (alias.EndsWith(nameof(Attribute), StringComparison.Ordinal) && alias.Length > nameof(Attribute).Length)
        {
            yield return alias.Substring(0, alias.Length - nameof(Attribute).Length);
        }
    }

    private void Members(SyntaxList<MemberDeclarationSyntax> members, int type, List<SyntaxNode>? initialisers)
    {
        foreach (MemberDeclarationSyntax member in members)
        {
            switch (member)
            {
                case BaseNamespaceDeclarationSyntax space:
                    Usings(space.Usings);
                    Members(space.Members, 0, null);
                    break;
                case TypeDeclarationSyntax nested:
                    Type(nested, type);
                    break;
                case BaseFieldDeclarationSyntax field:
                    Field(field, type, initialisers);
                    break;
                case BasePropertyDeclarationSyntax property:
                    Property(property, type, initialisers);
                    break;
                case BaseMethodDeclarationSyntax method:
                    Method(method, type);
                    break;
            }
        }
    }

    private void Type(TypeDeclarationSyntax declaration, int outer)
    {
        // The members of an extension block are those of the class around it.
        int name = declaration.Identifier.IsKind(SyntaxKind.None) ? outer : Word.Of(declaration.Identifier.ValueText);
        List<SyntaxNode> initialisers = [];
        Members(declaration.Members, name, initialisers);

        int[] attributes = WordsOf(declaration.AttributeLists);
        int[] bases = declaration.BaseList is { } list ? [.. list.Types.Select(static parent => RightmostOf(parent.Type)).OfType<string>().Select(Word.Of)] : [];
        _types.Add(new(name, bases)
        {
            Parent = bases.Length > 0 ? bases[0] : null,
            Attributes = attributes,
            IsEnumerator = declaration.Members.Any(IsMoveNext),
            IsIndexed = declaration.Members.Any(IsIndexer),
            IsCollection = declaration.Members.Any(IsGetEnumerator),
        });

        foreach (SyntaxNode initialiser in initialisers)
        {
            _reader.Read(initialiser.Span);
        }

        if (declaration.BaseList is not null)
        {
            _reader.Read(declaration.BaseList.Span);
            _reader.ReadMade(declaration.BaseList.Span);
        }

        // Attributes of the type may be meant for its constructor.
        foreach (int attribute in attributes)
        {
            _reader.Add(attribute);
        }

        if (declaration.ParameterList is { } parameters)
        {
            _reader.Read(parameters.Span);
        }

        _others.Add(new(declaration.Span, name, CreationsOf(name, IsMadeOfNothing(declaration)), _reader.Take(), MemberTraits.Creates));

        if (declaration is RecordDeclarationSyntax { ParameterList: { Parameters.Count: > 0 } properties })
        {
            int[] names = [.. properties.Parameters.Select(static parameter => Word.Of(parameter.Identifier.ValueText))];
            _others.Add(new(properties.Span, name, names, WordsOf(properties), MemberTraits.None));
        }
    }

    private int[] WordsOf(SyntaxNode node)
    {
        _reader.Read(node.Span);
        return _reader.Take();
    }

    private int[] WordsOf(SyntaxList<AttributeListSyntax> attributes)
    {
        if (attributes.Count == 0)
        {
            return [];
        }

        _reader.ReadAttributes(attributes.Span);
        return _reader.Take();
    }
}

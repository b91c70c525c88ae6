using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Loop.Analyzers.CodeFixes.Blocking.Waiting;

/// <summary>The edits of a fix in one file.</summary>
internal sealed class FilePlan
{
    private readonly Dictionary<SyntaxNode, Func<SyntaxNode, SyntaxNode>> _edits = [];
    private readonly Dictionary<StatementSyntax, StatementSyntax> _before = [];
    private readonly HashSet<SyntaxNode> _whole = [];
    private readonly HashSet<SyntaxNode> _names = [];

    /// <summary>Namespaces that the new code needs and the file does not import.</summary>
    public SortedSet<string> Namespaces { get; } = new(StringComparer.Ordinal);

    public bool Has(SyntaxNode node) => _edits.ContainsKey(node);

    /// <summary>Notes what becomes of a node.</summary>
    public void Edit(SyntaxNode node, Func<SyntaxNode, SyntaxNode> change) => _edits[node] = change;

    /// <summary>Notes what becomes of a name; nothing where the expression that it is in is written anew.</summary>
    public void EditName(SyntaxNode name, Func<SyntaxNode, SyntaxNode> change)
    {
        Edit(name, change);
        _names.Add(name);
    }

    public void Replace(Replacement replacement, SemanticModel model)
    {
        Edit(replacement.Target, current => replacement.Make((ExpressionSyntax)current));
        if (replacement.IsWhole)
        {
            _whole.Add(replacement.Target);
        }

        if (replacement is { Place: { } place, Before: { } before })
        {
            _before[place] = before;
        }

        foreach ((string space, string name) in replacement.Types)
        {
            Use(space, name, model, replacement.Target.SpanStart);
        }
    }

    /// <summary>Notes a type that the new code names at a place.</summary>
    public void Use(string space, string name, SemanticModel model, int position)
    {
        if (!model.LookupNamespacesAndTypes(position, name: name).Any(symbol => symbol.ContainingNamespace?.ToDisplayString() == space))
        {
            Namespaces.Add(space);
        }
    }

    /// <summary>False where a node of one lies inside of an expression that the other writes anew, or both put something before the same statement.</summary>
    public bool GoesWith(FilePlan other) => !Cuts(other) && !other.Cuts(this) && !_before.Keys.Any(other._before.ContainsKey);

    public void Add(FilePlan other)
    {
        foreach (KeyValuePair<SyntaxNode, Func<SyntaxNode, SyntaxNode>> edit in other._edits)
        {
            _edits[edit.Key] = edit.Value;
        }

        foreach (KeyValuePair<StatementSyntax, StatementSyntax> before in other._before)
        {
            _before[before.Key] = before.Value;
        }

        _whole.UnionWith(other._whole);
        _names.UnionWith(other._names);
        Namespaces.UnionWith(other.Namespaces);
    }

    public void Apply(SyntaxEditor editor)
    {
        foreach (KeyValuePair<SyntaxNode, Func<SyntaxNode, SyntaxNode>> edit in _edits.Where(edit => !_names.Contains(edit.Key) || !IsInWhole(edit.Key)))
        {
            editor.ReplaceNode(edit.Key, (current, _) => edit.Value(current));
        }

        foreach (KeyValuePair<StatementSyntax, StatementSyntax> before in _before)
        {
            Statements.InsertBefore(editor, before.Key, before.Value);
        }
    }

    private bool Cuts(FilePlan other) => other._edits.Keys.Any(node => !other._names.Contains(node) && IsInWhole(node));

    private bool IsInWhole(SyntaxNode node) => node.Ancestors().Any(_whole.Contains);
}

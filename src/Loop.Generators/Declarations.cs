using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Loop.Generators;

/// <summary>
/// All that a handler's model can depend on: what a program declares, what it refers to, and its options. The bodies of methods are no part of it, so that what is typed
/// in one, anywhere, redoes no model: the compiler would have to bind every attribute of every handler anew for each key.
/// </summary>
internal sealed class Declarations
{
    private static readonly ConditionalWeakTable<Compilation, Declarations> _known = new();

    private readonly CSharpCompilationOptions _options;
    private readonly string? _assemblyName;
    private readonly ImmutableArray<SyntaxTree> _trees;
    private readonly ImmutableArray<MetadataReference> _references;
    private Comparison? _last;

    private Declarations(CSharpCompilation compilation)
    {
        _options = compilation.Options;
        _assemblyName = compilation.AssemblyName;
        _trees = compilation.SyntaxTrees;
        _references = compilation.ExternalReferences;
    }

    public static Declarations Of(Compilation compilation) => _known.GetValue(compilation, static whole => new((CSharpCompilation)whole));

    /// <summary>Whether an earlier program declared the same. Every handler asks about the same one, so the last answer is kept.</summary>
    public bool AreThoseOf(Declarations earlier)
    {
        if (ReferenceEquals(this, earlier))
        {
            return true;
        }

        Comparison? last = _last;
        if (last is null || !last.IsWith(earlier))
        {
            _last = last = new(earlier, IsSame(earlier));
        }

        return last.IsSame;
    }

    private bool IsSame(Declarations earlier)
    {
        if (_trees.Length != earlier._trees.Length
            || _assemblyName != earlier._assemblyName
            || !_options.Equals(earlier._options)
            || !_references.SequenceEqual(earlier._references))
        {
            return false;
        }

        for (int i = 0; i < _trees.Length; i++)
        {
            if (!ReferenceEquals(_trees[i], earlier._trees[i]) && !IsSame(_trees[i], earlier._trees[i]))
            {
                return false;
            }
        }

        return true;
    }

    // The compiler's own notion: bodies and initializers aside, but for those of constants.
    private static bool IsSame(SyntaxTree now, SyntaxTree earlier) =>
        now.FilePath == earlier.FilePath
        && now.Options.Equals(earlier.Options)
        && !HasConditions(now)
        && !HasConditions(earlier)
        && SyntaxFactory.AreEquivalent(earlier, now, topLevel: true)
        && EnumsOf(now).SequenceEqual(EnumsOf(earlier), SameEnum.Instance);

    // The compiler's notion leaves out what the members of an enumeration are set to, though a constant may be made of it.
    private static IEnumerable<EnumDeclarationSyntax> EnumsOf(SyntaxTree tree) => tree.GetRoot()
        .DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
        .OfType<EnumDeclarationSyntax>();

    /// <summary>Directives are no tokens: where one says what is compiled, or how, a file counts as changed by every edit of it.</summary>
    private static bool HasConditions(SyntaxTree tree)
    {
        SyntaxNode root = tree.GetRoot();
        return root.ContainsDirectives && root.DescendantTrivia(static node => node.ContainsDirectives).Any(static trivia => trivia.Kind()
            is SyntaxKind.NullableDirectiveTrivia or SyntaxKind.DefineDirectiveTrivia or SyntaxKind.UndefDirectiveTrivia
            or SyntaxKind.IfDirectiveTrivia or SyntaxKind.ElifDirectiveTrivia or SyntaxKind.ElseDirectiveTrivia or SyntaxKind.EndIfDirectiveTrivia);
    }

    private sealed class SameEnum : IEqualityComparer<EnumDeclarationSyntax>
    {
        public static readonly SameEnum Instance = new();

        public bool Equals(EnumDeclarationSyntax? now, EnumDeclarationSyntax? earlier) => SyntaxFactory.AreEquivalent(now, earlier, topLevel: false);

        public int GetHashCode(EnumDeclarationSyntax declaration) => declaration.Members.Count;
    }

    private sealed class Comparison(Declarations earlier, bool isSame)
    {
        // Weak, or each program would keep the one before it, and that the one before: all that an editor has ever shown.
        private readonly WeakReference<Declarations> _earlier = new(earlier);

        public bool IsSame => isSame;

        public bool IsWith(Declarations other) => _earlier.TryGetTarget(out Declarations? compared) && ReferenceEquals(compared, other);
    }
}

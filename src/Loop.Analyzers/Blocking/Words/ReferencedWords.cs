using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Loop.Analyzers.Blocking.Words;

/// <summary>What all references of a compilation add to its own words.</summary>
internal sealed class ReferencedWords
{
    private static readonly int _blocking = Word.Of("Blocking");
    private static readonly int _blockingAttribute = Word.Of("BlockingAttribute");

    private ReferencedWords()
    {
    }

    /// <summary>Signs of listed types.</summary>
    public HashSet<int> Signs { get; } = [];

    /// <summary>Words that call what has <c>[Blocking]</c>.</summary>
    public HashSet<int> Calls { get; } = [];

    /// <summary>True where a reference cannot be looked into.</summary>
    public bool IsUnknown { get; private set; }

    public static ReferencedWords Of(Compilation compilation, CancellationToken cancellation)
    {
        ReferencedWords all = new();
        foreach (MetadataReference reference in compilation.References)
        {
            cancellation.ThrowIfCancellationRequested();
            if (compilation.GetAssemblyOrModuleSymbol(reference) is not { } symbol)
            {
                continue;
            }

            if (reference is CompilationReference { Compilation: var project })
            {
                all.Add(project, cancellation);
            }
            else if (symbol is not IAssemblySymbol assembly)
            {
                all.IsUnknown = true;
            }
            else if (!KnownTypes.IsFramework(assembly.Name) && assembly.GetMetadata() is { } metadata)
            {
                ReferenceWords words = ReferenceWords.Of(reference, metadata, assembly.GivesAccessTo(compilation.Assembly));
                all.IsUnknown |= words.IsUnknown;
                all.Signs.UnionWith(words.Signs);
                all.Calls.UnionWith(words.CallsOfBlocking);
            }
        }

        return all;
    }

    /// <summary>A project in an editor refers to others as they are being typed.</summary>
    private void Add(Compilation project, CancellationToken cancellation)
    {
        if (project is not CSharpCompilation)
        {
            IsUnknown = true;
            return;
        }

        foreach (SyntaxTree tree in project.SyntaxTrees)
        {
            cancellation.ThrowIfCancellationRequested();
            TreeWords words = TreeWords.Of(tree);
            Signs.UnionWith(words.Known);
            foreach (MemberWords member in words.Bodies.Concat(words.Others))
            {
                if (member.Has(_blocking) || member.Has(_blockingAttribute) || member.Has(Word.Escape))
                {
                    Calls.UnionWith(member.Names);
                }
            }

            // An attribute by another name is not looked for.
            IsUnknown |= words.Aliases.Any(static alias => alias.Words.Contains(_blocking) || alias.Words.Contains(_blockingAttribute));
        }
    }
}

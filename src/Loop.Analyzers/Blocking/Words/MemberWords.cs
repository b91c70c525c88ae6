using Microsoft.CodeAnalysis.Text;

namespace Loop.Analyzers.Blocking.Words;

/// <summary>What about a member depends on the types around it, which may be in other files.</summary>
[Flags]
internal enum MemberTraits
{
    None = 0,

    /// <summary>Runs at the end of a <c>foreach</c> if its type is an enumerator.</summary>
    MayEndEnumeration = 1,

    /// <summary>A length, which indices from the end ask for if its type has an indexer.</summary>
    MayBeLength = 2,

    /// <summary>Makes an object.</summary>
    Creates = 4,
}

/// <summary>By which words a member is called, and which are written in its code; or the same of a value that a member holds.</summary>
internal sealed class MemberWords
{
    public MemberWords(TextSpan span, int type, int[] names, int[] words, MemberTraits traits)
    {
        Span = span;
        Type = type;
        Names = names;
        Words = words;
        Traits = traits;
    }

    /// <summary>Where it is declared.</summary>
    public TextSpan Span { get; }

    /// <summary>The name of its type.</summary>
    public int Type { get; }

    public int[] Names { get; }

    /// <summary>In order.</summary>
    public int[] Words { get; }

    public MemberTraits Traits { get; }

    public bool Has(int word) => Array.BinarySearch(Words, word) >= 0;
}

/// <summary>What a part of a type says about all of it.</summary>
internal sealed class TypeWords
{
    /// <summary>Stands for a base that is not declared here.</summary>
    public const int Elsewhere = 0;

    public TypeWords(int name, int[] bases)
    {
        Name = name;
        Bases = bases;
    }

    public int Name { get; }

    public int[] Bases { get; }

    /// <summary>The first of its bases, the only one that may be a class; null where the part says none.</summary>
    public int? Parent { get; init; }

    /// <summary>The words of its attributes.</summary>
    public int[] Attributes { get; init; } = [];

    /// <summary>It declares <c>MoveNext</c>.</summary>
    public bool IsEnumerator { get; init; }

    /// <summary>It declares an indexer or <c>Slice</c>.</summary>
    public bool IsIndexed { get; init; }

    /// <summary>It declares <c>GetEnumerator</c>.</summary>
    public bool IsCollection { get; init; }
}

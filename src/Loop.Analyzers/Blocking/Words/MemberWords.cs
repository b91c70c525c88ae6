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
    public TypeWords(int name, int[] bases, bool isEnumerator, bool isIndexed, bool formatsText, bool isCollection)
    {
        Name = name;
        Bases = bases;
        IsEnumerator = isEnumerator;
        IsIndexed = isIndexed;
        FormatsText = formatsText;
        IsCollection = isCollection;
    }

    public int Name { get; }

    public int[] Bases { get; }

    /// <summary>It declares <c>MoveNext</c>.</summary>
    public bool IsEnumerator { get; }

    /// <summary>It declares an indexer or <c>Slice</c>.</summary>
    public bool IsIndexed { get; }

    /// <summary>It is made by an interpolated string.</summary>
    public bool FormatsText { get; }

    /// <summary>It declares <c>GetEnumerator</c>.</summary>
    public bool IsCollection { get; }
}

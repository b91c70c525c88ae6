namespace Loop.Analyzers.Blocking.Words;

/// <summary>
/// Words as numbers. Two words with the same number make a method look as if it might block that does not, which costs time and changes no answer; so nothing is
/// kept of the text. The constants without letters stand for what calls a member whose name is not written.
/// </summary>
internal static class Word
{
    public const uint Seed = 2166136261;

    /// <summary>What runs though nothing in the text says so: conversions, operators, <c>Deconstruct</c>.</summary>
    public static readonly int Unwritten = Of("()");

    /// <summary><c>new(…)</c>: the type is written elsewhere.</summary>
    public static readonly int Creation = Of("new(.)");

    /// <summary><c>new()</c>.</summary>
    public static readonly int EmptyCreation = Of("new()");

    /// <summary>A brace that may begin elements to add.</summary>
    public static readonly int Brace = Of("{");

    /// <summary>Any number.</summary>
    public static readonly int Number = Of("0");

    /// <summary>A bracket: an indexer, or what stands for one.</summary>
    public static readonly int Index = Of("[");

    /// <summary>A bracket that may begin a collection expression or a list pattern.</summary>
    public static readonly int Collection = Of("[..]");

    /// <summary>What makes a string of values.</summary>
    public static readonly int Text = Of("$");

    /// <summary>A word may be written with an escape, or with characters that do not count.</summary>
    public static readonly int Escape = Of("\\u");

    public static readonly int New = Of("new");
    public static readonly int Add = Of("Add");
    public static readonly int Foreach = Of("foreach");
    public static readonly int Using = Of("using");
    public static readonly int Await = Of("await");
    public static readonly int With = Of("with");
    public static readonly int Params = Of("params");
    public static readonly int Lock = Of("lock");
    public static readonly int Synchronized = Of("Synchronized");

    public static int Of(string text)
    {
        uint hash = Seed;
        foreach (char letter in text)
        {
            hash = Next(hash, letter);
        }

        return (int)hash;
    }

    /// <summary><c>new T</c>: makes an object of a type.</summary>
    public static int CreationOf(int type) => (type * 31) ^ New;

    public static uint Next(uint hash, char letter) => (hash ^ letter) * 16777619;
}

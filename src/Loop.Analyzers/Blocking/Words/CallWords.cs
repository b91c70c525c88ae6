namespace Loop.Analyzers.Blocking.Words;

/// <summary>Which words besides its name call a member of a name.</summary>
internal static class CallWords
{
    private static readonly Dictionary<string, int[]> _byName = new(StringComparer.Ordinal)
    {
        ["GetEnumerator"] = [Word.Foreach],
        ["GetAsyncEnumerator"] = [Word.Foreach],
        ["MoveNext"] = [Word.Foreach],
        ["MoveNextAsync"] = [Word.Foreach],
        ["Current"] = [Word.Foreach],
        ["GetAwaiter"] = [Word.Await],
        ["IsCompleted"] = [Word.Await],
        ["GetResult"] = [Word.Await],
        ["ToString"] = [Word.Text],
        ["TryFormat"] = [Word.Text],
        ["Deconstruct"] = [Word.Unwritten],
        ["Slice"] = [Word.Index, Word.Collection],
        ["Add"] = [Word.Collection],
    };

    /// <summary>Those that call members of other assemblies too: the lists are asked about them.</summary>
    private static readonly Dictionary<string, int[]> _ofListed = new(StringComparer.Ordinal)
    {
        ["Dispose"] = [Word.Using],
        ["DisposeAsync"] = [Word.Using],
        ["AppendFormatted"] = [Word.Text],
        ["AppendLiteral"] = [Word.Text],
        ["Select"] = Of("select", "let", "from"),
        ["SelectMany"] = Of("from"),
        ["Where"] = Of("where"),
        ["OrderBy"] = Of("orderby"),
        ["OrderByDescending"] = Of("orderby"),
        ["ThenBy"] = Of("orderby"),
        ["ThenByDescending"] = Of("orderby"),
        ["GroupBy"] = Of("group"),
        ["Join"] = Of("join"),
        ["GroupJoin"] = Of("join"),
        ["Cast"] = Of("from", "join"),
    };

    /// <summary>Those of a member that is declared in the source.</summary>
    public static int[] OfDeclared(string name) =>
        [Word.Of(name), .. _byName.TryGetValue(name, out int[]? own) ? own : [], .. _ofListed.TryGetValue(name, out int[]? listed) ? listed : []];

    /// <summary>Those of a member on a list, or with <c>[Blocking]</c> in another assembly.</summary>
    public static int[] OfListed(string name) => [Word.Of(name), .. _ofListed.TryGetValue(name, out int[]? listed) ? listed : []];

    private static int[] Of(params string[] words) => [.. words.Select(Word.Of)];
}

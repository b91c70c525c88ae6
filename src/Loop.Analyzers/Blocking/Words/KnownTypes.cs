using Loop.Analyzers.Blocking.Apis;

namespace Loop.Analyzers.Blocking.Words;

/// <summary>
/// How a program comes by the types of listed calls, <c>loop.known.txt</c>. Names such as <c>Length</c>, <c>Add</c> and <c>Create</c> are everywhere, and block only on few
/// types; no expression has such a type in a program in which neither it, nor a derived one, nor a member that gives one out is named. Types that very many members give
/// out are not in the file: they count as in use. A test makes the file from the framework's assemblies.
/// </summary>
internal static class KnownTypes
{
    public const string Resource = "Loop.Analyzers.Blocking.Words.loop.known.txt";
    private const string FrameworkKey = "framework";
    private const string StaticKey = "static";
    private const string Constructor = ".#ctor";
    private const char DelegateMark = '&';

    private static readonly Lazy<(Dictionary<string, int[]?> Types, HashSet<string> Framework, HashSet<int> Delegates)> _file = new(Read);
    private static readonly Lazy<HashSet<int>> _signs = new(static () =>
    [
        .. _file.Value.Types.Values.SelectMany(static signs => signs ?? []),
        Word.Of("CollectionBuilder"), Word.Of("CollectionBuilderAttribute"),
    ]);

    private static readonly Lazy<HashSet<int>> _taken = new(static () =>
    [
        .. _file.Value.Delegates,
        .. BuiltInApis.List.BlockingIds.Where(static id => id.IndexOf(Constructor, StringComparison.Ordinal) > 0)
            .Select(static id => Word.Of(Seeds.LastName(id.Substring(0, id.IndexOf(Constructor, StringComparison.Ordinal))))),
    ]);

    /// <summary>All signs of all types.</summary>
    public static HashSet<int> Signs => _signs.Value;

    /// <summary>Signs that a parameter gives to its caller: of a delegate, whose lambda has parameters of its own; of what <c>new(…)</c> may make.</summary>
    public static HashSet<int> Taken => _taken.Value;

    /// <summary>True for an assembly whose members the file was made from.</summary>
    public static bool IsFramework(string assembly) => _file.Value.Framework.Contains(assembly);

    /// <summary>Finds a type by its path in documentation ids.</summary>
    /// <param name="path">The path.</param>
    /// <param name="signs">The words by which a program comes by it; null for a static class, whose members stand behind its name.</param>
    public static bool TryGet(string path, out int[]? signs) => _file.Value.Types.TryGetValue(path, out signs);

    private static (Dictionary<string, int[]?> Types, HashSet<string> Framework, HashSet<int> Delegates) Read()
    {
        Dictionary<string, int[]?> types = new(StringComparer.Ordinal);
        HashSet<string> framework = new(StringComparer.Ordinal);
        HashSet<int> delegates = [];
        foreach (string line in BuiltInApis.Lines(Resource))
        {
            string[] words = line.Split(' ');
            if (words[0] == FrameworkKey)
            {
                framework.UnionWith(words.Skip(1));
            }
            else if (words[0] == StaticKey)
            {
                types.Add(words[1], null);
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                types.Add(words[0], [.. words.Skip(1).Select(static word => Word.Of(word.TrimStart(DelegateMark)))]);
                delegates.UnionWith(words.Where(static word => word[0] == DelegateMark).Select(static word => Word.Of(word.TrimStart(DelegateMark))));
            }
        }

        return (types, framework, delegates);
    }
}

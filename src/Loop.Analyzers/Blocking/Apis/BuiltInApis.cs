using Microsoft.CodeAnalysis.Text;

namespace Loop.Analyzers.Blocking.Apis;

/// <summary>The lists that ship inside this assembly, <c>BlockingApis/*.txt</c>, read once.</summary>
internal static class BuiltInApis
{
    private const string Prefix = "Loop.Analyzers.Blocking.BlockingApis.";

    private static readonly Lazy<ApiList> _list = new(ReadLists);
    private static readonly Lazy<CallbackList> _callbacks = new(() => CallbackList.Read(Lines(Prefix + "loop.callbacks.txt")));

    /// <summary>The calls that block.</summary>
    public static ApiList List => _list.Value;

    /// <summary>The methods that run the delegates given to them on the calling thread.</summary>
    public static CallbackList Callbacks => _callbacks.Value;

    private static ApiList ReadLists()
    {
        ApiList list = new();
        foreach (string name in typeof(BuiltInApis).Assembly.GetManifestResourceNames().OrderBy(name => name, StringComparer.Ordinal))
        {
            if (!name.StartsWith(Prefix + "loop.blocking.", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (string text in Lines(name))
            {
                if (ApiLine.Read(text, out ApiLine? line) is { } problem)
                {
                    throw new InvalidOperationException($"{name}: '{text}': {problem.Reason}; {problem.Remedy}");
                }

                if (line is not null)
                {
                    list.Add(line);
                }
            }
        }

        return list;
    }

    /// <summary>The lines of a file inside this assembly.</summary>
    public static string[] Lines(string resource)
    {
        using Stream stream = typeof(BuiltInApis).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The list {resource} is not in this assembly.");
        SourceText text = SourceText.From(stream);
        return [.. text.Lines.Select(line => line.ToString())];
    }
}

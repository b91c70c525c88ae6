using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Loop.Analyzers.Blocking.Apis;

/// <summary>A user's list: an additional file whose name begins with <c>loop.blocking</c> and ends with <c>.txt</c>.</summary>
internal static class ApiFile
{
    public static bool IsOne(AdditionalText file)
    {
        string name = Path.GetFileName(file.Path);
        return name.StartsWith("loop.blocking", StringComparison.OrdinalIgnoreCase) && name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The lines of all lists that can be used, in the order of the files' paths.</summary>
    public static ApiList Read(ImmutableArray<AdditionalText> files, CancellationToken cancellation)
    {
        ApiList list = new();
        foreach (AdditionalText file in files.Where(IsOne).OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            if (file.GetText(cancellation) is not { } content)
            {
                continue;
            }

            foreach (TextLine text in content.Lines)
            {
                if (ApiLine.Read(text.ToString(), out ApiLine? line) is null && line is not null)
                {
                    list.Add(line);
                }
            }
        }

        return list;
    }
}

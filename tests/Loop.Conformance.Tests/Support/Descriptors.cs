using System.Globalization;

namespace Loop.Conformance.Tests.Support;

/// <summary>The descriptors of this process that a runtime of event loops may leave open.</summary>
internal static class Descriptors
{
    /// <summary>What is open now: number and what it stands for.</summary>
    public static SortedDictionary<int, string> Open()
    {
        SortedDictionary<int, string> open = [];
        foreach (string path in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            // Not the files that .NET itself opens when it loads an assembly.
            if (TargetOf(path) is { } target && (target.Contains(':', StringComparison.Ordinal) || target == "null"))
            {
                open[int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)] = target;
            }
        }

        return open;
    }

    private static string? TargetOf(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: false)?.Name;
        }
        catch (FileNotFoundException)
        {
            // Closed since the folder was listed: by another thread, or because it is the one that lists the folder.
            return null;
        }
    }
}

namespace Loop.Conformance.Tests.Support;

/// <summary>The descriptors of this process.</summary>
internal static class Descriptors
{
    /// <summary>What is open now: number and what it stands for.</summary>
    public static SortedDictionary<int, string> Open()
    {
        SortedDictionary<int, string> open = [];
        foreach (string path in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            // The one that lists the folder is gone again when it is looked at.
            if (File.ResolveLinkTarget(path, returnFinalTarget: false) is { } target)
            {
                open[int.Parse(Path.GetFileName(path), System.Globalization.CultureInfo.InvariantCulture)] = Path.GetFileName(target.FullName);
            }
        }

        return open;
    }
}

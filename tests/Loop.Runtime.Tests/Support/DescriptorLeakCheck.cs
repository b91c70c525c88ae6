using System.Globalization;

namespace Loop.Runtime.Tests.Support;

/// <summary>The base of fixtures whose tests open descriptors: each test ends with those it began with.</summary>
internal abstract class DescriptorLeakCheck
{
    private SortedDictionary<int, string> _before = [];

    [SetUp]
    public void CountDescriptors() => _before = Open();

    [TearDown]
    public void RequireNoDescriptorMore()
    {
        SortedDictionary<int, string> more = [];

        // The runtime opens and closes descriptors of its own on other threads: what stays is a leak.
        Deadline.Until(
            () =>
            {
                more = Open();
                foreach ((int number, string target) in _before)
                {
                    if (more.TryGetValue(number, out string? now) && now == target)
                    {
                        more.Remove(number);
                    }
                }

                return more.Count == 0;
            },
            () => "left open: " + string.Join(", ", more.Select(open => $"{open.Key} -> {open.Value}")));
    }

    /// <summary>What is open now: number and what it stands for.</summary>
    private static SortedDictionary<int, string> Open()
    {
        SortedDictionary<int, string> open = [];
        string own = $"/proc/{Environment.ProcessId}/fd";
        foreach (string path in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            // Null: closed since the folder was listed. Own: the descriptor that lists the folder.
            if (new FileInfo(path).LinkTarget is { } target && target != own && !IsKeptByTheRuntime(target))
            {
                open[int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)] = target;
            }
        }

        return open;
    }

    /// <summary>Assemblies once they are loaded, and their symbols once a stack trace was printed.</summary>
    private static bool IsKeptByTheRuntime(string target) => Path.GetExtension(target) is ".dll" or ".pdb";
}

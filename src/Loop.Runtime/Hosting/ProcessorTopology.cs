using System.Globalization;

namespace Loop.Hosting;

/// <summary>
/// The processors that this process may run on, by core and by NUMA node, as the kernel lists them: /sys/devices/system/node, the topology of each
/// processor, and the processors that sched_setaffinity(2) and the cpuset allow (Cpus_allowed_list, proc_pid_status(5)).
/// </summary>
internal sealed class ProcessorTopology
{
    private ProcessorTopology(IReadOnlyList<IReadOnlyList<IReadOnlyList<int>>> nodes) => Nodes = nodes;

    /// <summary>The nodes that have allowed processors; of each the cores, of each the allowed processors, all in rising order.</summary>
    public IReadOnlyList<IReadOnlyList<IReadOnlyList<int>>> Nodes { get; }

    /// <summary>
    /// The cores of all nodes, the nodes taking turns. Loops that take them in this order spread over the nodes, and share a core only when there are more
    /// of them than cores.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>> Cores =>
        [.. Enumerable.Range(0, Nodes.Max(static node => node.Count)).SelectMany(place => Nodes.Where(node => place < node.Count).Select(node => node[place]))];

    /// <summary>All allowed processors: the first of each core, then the second of each, in the order of <see cref="Cores"/>.</summary>
    public IReadOnlyList<int> Processors
    {
        get
        {
            IReadOnlyList<IReadOnlyList<int>> cores = Cores;
            return [.. Enumerable.Range(0, cores.Max(static core => core.Count)).SelectMany(place => cores.Where(core => place < core.Count).Select(core => core[place]))];
        }
    }

    /// <summary>Reads it.</summary>
    /// <param name="root">Where sys and proc are found; <c>/</c> but in tests.</param>
    /// <param name="fallbackCount">How many processors to take for granted where nothing can be read, one core each, all of one node.</param>
    public static ProcessorTopology Read(string root, int fallbackCount)
    {
        List<int> allowed = Allowed(root);
        if (allowed.Count == 0)
        {
            allowed = [.. Enumerable.Range(0, fallbackCount)];
        }

        HashSet<int> left = [.. allowed];
        List<IReadOnlyList<IReadOnlyList<int>>> nodes = [];
        foreach (string list in NodeLists(root))
        {
            Add([.. ParseList(list).Where(left.Remove)]);
        }

        // A kernel without NUMA lists no nodes; and a processor that is in none must not be lost.
        Add([.. allowed.Where(left.Contains)]);
        return new(nodes);

        void Add(List<int> processors)
        {
            if (processors.Count > 0)
            {
                nodes.Add(CoresOf(root, processors));
            }
        }
    }

    /// <summary>Reads a list as the kernel writes them: <c>0-3,8,10-11</c>. What it does not understand it leaves out.</summary>
    public static IReadOnlyList<int> ParseList(string text)
    {
        const int most = 8192; // CONFIG_NR_CPUS of the largest kernels
        SortedSet<int> numbers = [];
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = part.Split('-');
            if (ends.Length <= 2 && TryNumber(ends[0], out int first) && TryNumber(ends[^1], out int last) && first <= last && last < most)
            {
                numbers.UnionWith(Enumerable.Range(first, last - first + 1));
            }
        }

        return [.. numbers];
    }

    private static List<int> Allowed(string root)
    {
        const string name = "Cpus_allowed_list:";
        string line = Lines(Path.Combine(root, "proc/self/status")).FirstOrDefault(static text => text.StartsWith(name, StringComparison.Ordinal)) ?? name;
        IReadOnlyList<int> online = ParseList(Lines(Path.Combine(root, "sys/devices/system/cpu/online")).FirstOrDefault() ?? "");
        // The mask may name processors that the machine could have and has not.
        return [.. ParseList(line[name.Length..]).Where(processor => online.Count == 0 || online.Contains(processor))];
    }

    private static IEnumerable<string> NodeLists(string root)
    {
        string folder = Path.Combine(root, "sys/devices/system/node");
        return ParseList(Lines(Path.Combine(folder, "online")).FirstOrDefault() ?? "")
            .Select(node => Lines(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"node{node}/cpulist"))).FirstOrDefault() ?? "");
    }

    private static List<IReadOnlyList<int>> CoresOf(string root, List<int> processors)
    {
        List<IReadOnlyList<int>> cores = [];
        HashSet<int> left = [.. processors];
        foreach (int processor in processors)
        {
            if (left.Contains(processor))
            {
                string path = string.Create(CultureInfo.InvariantCulture, $"sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list");
                IReadOnlyList<int> siblings = ParseList(Lines(Path.Combine(root, path)).FirstOrDefault() ?? "");
                List<int> core = [.. siblings.Append(processor).Distinct().Order().Where(left.Remove)];
                cores.Add(core);
            }
        }

        return cores;
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>The lines of a file; none where a sandbox hides it.</summary>
    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

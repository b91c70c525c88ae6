using Loop.Hosting;

namespace Loop.Runtime.Tests.Hosting;

/// <summary>Processors, cores and nodes, read from folders that stand for /sys and /proc.</summary>
public sealed class ProcessorTopologyTests
{
    private DirectoryInfo _root = null!;

    [SetUp]
    public void MakeRoot() => _root = Directory.CreateTempSubdirectory("loop-topology-");

    [TearDown]
    public void RemoveRoot() => _root.Delete(recursive: true);

    [TestCase("0-3", new[] { 0, 1, 2, 3 })]
    [TestCase("0,2-3,8", new[] { 0, 2, 3, 8 })]
    [TestCase("3,1,1-2\n", new[] { 1, 2, 3 })]
    [TestCase("", new int[0])]
    [TestCase("x,4-2,1-2-3,0-99999999,7", new[] { 7 })]
    public void A_list_is_read_as_the_kernel_writes_it(string text, int[] expected) => Assert.That(ProcessorTopology.ParseList(text), Is.EqualTo(expected));

    [Test]
    public void Two_nodes_of_two_cores_of_two_threads()
    {
        MakeTwoNodes("0-7");
        ProcessorTopology topology = Read();
        Assert.Multiple(() =>
        {
            Assert.That(Text(topology.Nodes[0]), Is.EqualTo("0+4 1+5"));
            Assert.That(Text(topology.Nodes[1]), Is.EqualTo("2+6 3+7"));
            Assert.That(Text(topology.Cores), Is.EqualTo("0+4 2+6 1+5 3+7"));
            Assert.That(topology.Processors, Is.EqualTo([0, 2, 1, 3, 4, 6, 5, 7]));
        });
    }

    [Test]
    public void What_the_affinity_or_a_cpuset_takes_away_is_not_there()
    {
        MakeTwoNodes("1,5,6");
        ProcessorTopology topology = Read();
        Assert.Multiple(() =>
        {
            Assert.That(topology.Nodes, Has.Count.EqualTo(2));
            Assert.That(Text(topology.Cores), Is.EqualTo("1+5 6"));
        });
    }

    [Test]
    public void A_node_without_an_allowed_processor_counts_for_nothing()
    {
        MakeTwoNodes("2,3");
        Assert.That(Text(Read().Nodes.Single()), Is.EqualTo("2 3"));
    }

    [Test]
    public void A_mask_beyond_the_processors_that_are_online_is_cut()
    {
        Write("proc/self/status", "Name:\tloop\nCpus_allowed_list:\t0-1023\n");
        Write("sys/devices/system/cpu/online", "0-1");
        Assert.That(Text(Read().Cores), Is.EqualTo("0 1"));
    }

    [Test]
    public void Without_anything_to_read_there_is_one_node_of_so_many_cores() => Assert.That(Text(Read(fallback: 3).Nodes.Single()), Is.EqualTo("0 1 2"));

    [Test]
    public void The_processors_of_this_process_are_those_that_the_runtime_counts()
    {
        ProcessorTopology topology = ProcessorTopology.Read("/", Environment.ProcessorCount);
        // A CPU quota takes from the count, and from no list.
        Assert.That(topology.Processors, Has.Count.GreaterThanOrEqualTo(Environment.ProcessorCount).And.Unique);
    }

    [TestCase(null, LoopLayout.Auto, false, 8, "- - - - - - - -")]
    [TestCase(2, LoopLayout.Auto, false, 8, "- -")]
    [TestCase(null, LoopLayout.Auto, true, 8, "0 2 1 3 4 6 5 7")]
    [TestCase(3, LoopLayout.Auto, true, 8, "0 2 1")]
    [TestCase(null, LoopLayout.PerCore, false, 8, "0+4 2+6 1+5 3+7")]
    [TestCase(null, LoopLayout.PerCore, false, 3, "0+4 2+6 1+5")]
    [TestCase(null, LoopLayout.PerNode, false, 8, "0+1+4+5 2+3+6+7")]
    [TestCase(3, LoopLayout.PerNode, false, 8, "0+1+4+5 2+3+6+7 0+1+4+5")]
    [TestCase(null, LoopLayout.PerNode, true, 1, "0+1+4+5")]
    public void Loops_are_placed_by_the_layout(int? count, LoopLayout layout, bool pin, int usable, string expected)
    {
        MakeTwoNodes("0-7");
        IReadOnlyList<IReadOnlyList<int>?> places = LoopPlacement.Place(count, layout, pin, usable, () => Read());
        Assert.That(string.Join(' ', places.Select(static place => place is null ? "-" : string.Join('+', place))), Is.EqualTo(expected));
    }

    private static string Text(IEnumerable<IReadOnlyList<int>> cores) => string.Join(' ', cores.Select(static core => string.Join('+', core)));

    private ProcessorTopology Read(int fallback = 1) => ProcessorTopology.Read(_root.FullName, fallback);

    private void MakeTwoNodes(string allowed)
    {
        Write("proc/self/status", $"Name:\tloop\nCpus_allowed:\tff\nCpus_allowed_list:\t{allowed}\n");
        Write("sys/devices/system/cpu/online", "0-7");
        Write("sys/devices/system/node/online", "0-1");
        Write("sys/devices/system/node/node0/cpulist", "0-1,4-5");
        Write("sys/devices/system/node/node1/cpulist", "2-3,6-7");
        for (int processor = 0; processor < 8; processor++)
        {
            Write($"sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list", $"{processor % 4},{(processor % 4) + 4}");
        }
    }

    private void Write(string path, string text)
    {
        string full = Path.Combine(_root.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}

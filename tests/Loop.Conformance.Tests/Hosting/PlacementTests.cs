using Loop.Hosting;

namespace Loop.Conformance.Tests.Hosting;

/// <summary>Which processors a loop's thread may run on.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.All))]
public sealed class PlacementTests(Arm arm)
{
    [Test]
    public async Task Pinned_loops_each_run_on_a_processor_of_their_own()
    {
        string whole = Allowed();
        string[] allowed = await AllowedOfLoopsAsync(static options =>
        {
            options.Loops = Environment.ProcessorCount;
            options.PinLoops = true;
        });
        Assert.That(allowed, Is.Unique, "loops that share a processor");
        Assert.That(allowed.Select(static list => ProcessorTopology.ParseList(list).Count), Is.All.EqualTo(1), "processors of a loop");
        Assert.That(Allowed(), Is.EqualTo(whole), "the thread that starts a host keeps its processors");
    }

    [Test]
    public async Task Without_an_option_no_loop_is_bound()
    {
        string whole = Allowed();
        Assert.That(await AllowedOfLoopsAsync(static options => options.Loops = 3), Is.All.EqualTo(whole));
    }

    [Test]
    public async Task A_loop_of_a_node_is_bound_to_all_of_the_nodes_processors()
    {
        string[] allowed = await AllowedOfLoopsAsync(static options => options.Layout = LoopLayout.PerNode);
        ProcessorTopology found = ProcessorTopology.Read("/", Environment.ProcessorCount);
        Assert.That(ProcessorTopology.ParseList(allowed.Single()), Is.EquivalentTo(found.Nodes[0].SelectMany(static core => core)));
    }

    /// <summary>The processors of each loop's thread, as the kernel writes them (proc_pid_status(5)).</summary>
    private async Task<string[]> AllowedOfLoopsAsync(Action<LoopOptions> configure)
    {
        await using LoopServer server = await LoopServer.StartAsync(
            arm, static (_, builder) => builder.Listen<Echo.EchoSpan>("127.0.0.1:0"), configure);
        return await Task.WhenAll(server.Host.Loops.Select(loop => loop.InvokeAsync(static _ => Allowed()).WaitAsync(server.Deadline)));
    }

    private static string Allowed()
    {
        const string name = "Cpus_allowed_list:";
        return File.ReadLines("/proc/thread-self/status").First(static line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim();
    }
}

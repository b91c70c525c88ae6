using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Loop.Conformance.Tests.Children;

/// <summary>What needs a process of its own.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.Backends))]
public sealed class ChildTests(string backend)
{
    private const int Crowd = 40;

    private static readonly Dictionary<string, string> _noCoreDump = new() { ["DOTNET_DbgEnableMiniDump"] = "0" };

    [Test]
    public async Task Without_descriptors_accepting_pauses_without_spinning_and_resumes()
    {
        using ChildProcess child = new(checks: false, "famine", backend);
        using (SocketPeer early = await ConnectAsync(IPEndPoint.Parse(await child.ReadLineAsync()), child.Deadline))
        {
            await PingAsync(early);
        }

        IPEndPoint server = IPEndPoint.Parse(await child.AskAsync("starve"));
        using SocketPeer first = await ConnectAsync(server, child.Deadline);
        await PingAsync(first);
        List<SocketPeer> crowd = [];
        try
        {
            for (int i = 0; i < Crowd; i++)
            {
                crowd.Add(await ConnectAsync(server, child.Deadline));
            }

            Stopwatch watch = Stopwatch.StartNew();
            long[] before = await CountersAsync(child);
            await Eventually.HoldsAsync(() => watch.ElapsedMilliseconds > 600, static () => "the clock stands still");
            long[] after = await CountersAsync(child);
            // The time of both questions too: the child counted between them.
            long elapsedMs = watch.ElapsedMilliseconds;
            Assert.Multiple(() =>
            {
                Assert.That(after[1], Is.GreaterThan(0), "pauses of accepting");
                Assert.That(after[0] - before[0], Is.LessThan(elapsedMs / 3), $"ticks in {elapsedMs} ms without descriptors");
                Assert.That(after[2], Is.InRange(1, Crowd), "peers that were shed");
                Assert.That(after[2] - before[2], Is.LessThanOrEqualTo((elapsedMs / 100) + 2), $"peers that were shed in {elapsedMs} ms, at most one per 100 ms");
                Assert.That(after[4], Is.LessThan(16), "connections beyond the limit");
            });
            await PingAsync(first);
        }
        finally
        {
            crowd.ForEach(static peer => peer.Dispose());
        }

        // When the crowd is gone, its descriptors serve others, without any change of the limit.
        await Eventually.HoldsAsync(
            () => CountersAsync(child).GetAwaiter().GetResult() is [_, _, long shed, long accepted, 1] && shed + accepted == Crowd + 1,
            static () => "the crowd's connections are still there");
        using SocketPeer next = await ConnectAsync(server, child.Deadline);
        await PingAsync(next);
        await child.AskAsync("feed");
        using SocketPeer last = await ConnectAsync(server, child.Deadline);
        await PingAsync(last);
    }

    [Test]
    public async Task SIGTERM_ends_connections_in_order_and_the_process_with_0()
    {
        using ChildProcess child = new(checks: false, "host", "--backend", backend, "--loops", "2");
        string line = await child.ReadLineAsync();
        Assert.That(line, Does.Match($@"^listening on 127\.0\.0\.1:\d+ \({backend}, 2 loops\)$"));
        using SocketPeer peer = await ConnectAsync(IPEndPoint.Parse(line.Split(' ')[2]), child.Deadline);
        await PingAsync(peer);
        Native.Terminate(child.Id);
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        peer.Dispose();
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero, errors);
    }

    [TestCase("early")]
    [TestCase("twice")]
    public async Task SIGTERM_before_the_host_listens_gives_the_start_up_with_0(string way)
    {
        using ChildProcess child = new(checks: false, "signals", backend, way);
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero, errors);
    }

    [Test]
    public async Task Endless_recursion_in_a_handler_ends_the_process_with_SIGABRT()
    {
        // .NET cannot catch it: this pins what an operator sees. A rule flags the direct case as it is typed.
        const int aborted = 128 + 6;
        using ChildProcess child = new(checks: false, _noCoreDump, ["ruin", backend, "recursion"]);
        using SocketPeer peer = await ConnectAsync(await EndPointAsync(child), child.Deadline);
        await PingAsync(peer);
        await peer.SendAsync("now");
        await peer.ReadToAnyEndAsync();
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.EqualTo(aborted));
        Assert.That(errors, Does.Contain("Stack overflow").And.Contain("Ruinous.Recurse"));
    }

    [Test]
    public async Task A_handler_that_never_returns_ends_the_process_with_SIGABRT_where_that_was_asked_for()
    {
        const int aborted = 128 + 6;
        using ChildProcess child = new(checks: false, _noCoreDump, ["ruin", backend, "stall"]);
        using SocketPeer peer = await ConnectAsync(await EndPointAsync(child), child.Deadline);
        await PingAsync(peer);
        await peer.SendAsync("now");
        await peer.ReadToAnyEndAsync();
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.EqualTo(aborted));
        Assert.That(errors, Does.Contain("has been held for").And.Contain("Ruinous"));
    }

    [Test]
    public async Task Out_of_memory_in_a_handler_closes_its_connection_and_no_other()
    {
        Dictionary<string, string> limit = new() { ["DOTNET_GCHeapHardLimit"] = "0x8000000" }; // 128 MiB
        using ChildProcess child = new(checks: false, limit, ["ruin", backend, "memory"]);
        IPEndPoint server = await EndPointAsync(child);
        using SocketPeer other = await ConnectAsync(server, child.Deadline);
        await PingAsync(other);
        using SocketPeer peer = await ConnectAsync(server, child.Deadline);
        await peer.SendAsync("now");
        Assert.That(await peer.EndingAsync(), Is.EqualTo(Ending.End));
        await PingAsync(other);
        other.Dispose();
        Native.Terminate(child.Id);
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero, errors);
    }

    [TestCase("frames")]
    [TestCase("count")]
    public async Task Out_of_memory_for_what_was_left_unread_closes_its_connection_and_no_other(string way)
    {
        Dictionary<string, string> limit = new() { ["DOTNET_GCHeapHardLimit"] = "0x4000000" }; // 64 MiB
        using ChildProcess child = new(checks: false, limit, ["ruin", backend, way]);
        IPEndPoint server = await EndPointAsync(child);
        using SocketPeer other = await ConnectAsync(server, child.Deadline);
        await EchoLineAsync(other);
        using SocketPeer hoarder = await ConnectAsync(server, child.Deadline);
        Assert.That(() => hoarder.SendAsync(new byte[128 * 1024 * 1024]), Throws.TypeOf<PeerResetException>());
        await EchoLineAsync(other);
        other.Dispose();
        Native.Terminate(child.Id);
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero, errors);
        Assert.That(errors, Does.Contain("no memory for"));

        static async Task EchoLineAsync(SocketPeer peer)
        {
            await peer.SendAsync("line\n");
            Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("line"));
        }
    }

    [Test]
    public async Task A_connection_used_on_another_thread_throws_under_checks(
        [Values("send", "close", "abort", "pause", "address", "token", "writer", "queued", "writable")] string use)
    {
        Assert.That(await OutcomeAsync("foreign-" + use), Does.Contain("another thread"));
    }

    [TestCase("twice")]
    [TestCase("span")]
    [TestCase("slice")]
    [TestCase("retain")]
    public async Task A_buffer_used_after_it_was_sent_throws_under_checks(string use)
    {
        Assert.That(await OutcomeAsync("sent-" + use), Does.Contain("after it was sent"));
    }

    [Test]
    public async Task Checks_leave_a_correct_handler_alone()
    {
        Assert.That(await OutcomeAsync("none"), Is.EqualTo("nothing thrown"));
    }

    private static async Task<IPEndPoint> EndPointAsync(ChildProcess child) => IPEndPoint.Parse((await child.ReadLineAsync()).Split(' ')[2]);

    private async Task<string> OutcomeAsync(string mistake)
    {
        using ChildProcess child = new(checks: true, "checks", backend, mistake);
        using SocketPeer peer = await ConnectAsync(IPEndPoint.Parse(await child.ReadLineAsync()), child.Deadline);
        await peer.SendAsync("go");
        string outcome = await child.ReadLineAsync();
        peer.Dispose();
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero, errors);
        return outcome;
    }

    private static async Task<long[]> CountersAsync(ChildProcess child) =>
        [.. (await child.AskAsync("counters")).Split(' ').Select(static text => long.Parse(text, CultureInfo.InvariantCulture))];

    private static async Task<SocketPeer> ConnectAsync(IPEndPoint server, CancellationToken deadline)
    {
        SocketPeer peer = new(server, deadline);
        try
        {
            await peer.ConnectAsync();
            return peer;
        }
        catch (SocketException)
        {
            peer.Dispose();
            throw;
        }
    }

    private static async Task PingAsync(TestPeer peer)
    {
        await peer.SendAsync("ping");
        Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("ping"));
    }
}

using System.Globalization;
using System.Net;

namespace Loop.Conformance.Tests.Children;

/// <summary>Nobody has to take what a server prints: it serves all the same, and ends with the same exit code.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.Backends))]
public sealed class OutputTests(string backend)
{
    [TestCase(">&-", true)]
    [TestCase(">/dev/full", true)]
    [TestCase("</dev/null >&0", true)] // a descriptor that is not open for writing
    [TestCase("2>&-", false)]
    [TestCase("2>/dev/full", false)]
    [TestCase(">&- 2>&-", false)]
    [TestCase(">/dev/full 2>/dev/full", false)]
    [TestCase("<&- >&- 2>&-", false)]
    public async Task A_server_whose_output_cannot_be_written_serves(string redirection, bool errorTakesTheLine)
    {
        int port = FreePort.Take();
        await using ServiceManager manager = new();
        using ChildProcess child = Start(manager, $"exec \"$@\" {redirection}", "host", "--backend", backend, "--loops=2", $"--port={port}");
        await ServesAsync(child, manager, port);
        Native.Terminate(child.Id);
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero, errors);
        Assert.That(errors, errorTakesTheLine
            ? Does.Match($@"(?m)^standard output cannot be written \(.+\): listening on 127\.0\.0\.1:{port} \({backend}, 2 loops\)$")
            : Does.Not.Contain("listening on"));
    }

    [Test]
    public async Task A_server_whose_reader_has_gone_serves()
    {
        int port = FreePort.Take();
        await using ServiceManager manager = new();
        using ChildProcess child = Start(manager, "read line && exec \"$@\"", "host", "--backend", backend, "--loops=2", $"--port={port}");
        child.CloseOutput();
        await child.TellAsync("begin");
        await ServesAsync(child, manager, port);
        Native.Terminate(child.Id);
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero, errors);
        Assert.That(errors, Does.Contain("standard output cannot be written (EPIPE").And.Contain($"listening on 127.0.0.1:{port}"));
    }

    [Test]
    public async Task A_second_signal_resets_what_is_left_says_so_and_the_exit_code_is_0()
    {
        using ChildProcess child = new(checks: false, "host", "--backend", backend, "--loops=2", "--port=0");
        IPEndPoint server = IPEndPoint.Parse((await child.ReadLineAsync()).Split(' ')[2]);
        using SocketPeer deaf = new(server, child.Deadline);
        deaf.LimitReceiving(16 * 1024);
        await deaf.ConnectAsync();
        await deaf.SendAsync(new byte[64 * 1024]);
        Native.Terminate(child.Id);
        await Eventually.HoldsAsync(() => !Listens(server), static () => "it listens still");
        // The peer neither reads nor ends, so its connection cannot end in order.
        Native.Terminate(child.Id);
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero, errors);
        Assert.That(errors, Does.Contain("connections were reset at the stop: 1 because a second signal asked for it"));
    }

    [Test]
    public async Task What_a_handler_throws_is_on_standard_error_where_no_logging_was_given()
    {
        using ChildProcess child = new(checks: false, "faults", "--backend", backend, "--loops=1", "--port=0");
        IPEndPoint server = IPEndPoint.Parse((await child.ReadLineAsync()).Split(' ')[2]);
        using SocketPeer peer = new(server, child.Deadline);
        await peer.ConnectAsync();
        await peer.SendAsync("four");
        Assert.That((await peer.ReadToAnyEndAsync()).Bytes, Is.Empty);
        Native.Terminate(child.Id);
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero, errors);
        Assert.That(errors, Does.Match("(?m)^error: .*FaultyServer: the method for Received threw on connection .*\\nSystem\\.InvalidOperationException: 4 bytes are too many$"));
    }

    [TestCase(">&-", 2, "unknown option '--threads'")]
    [TestCase("2>&-", 2, "")]
    [TestCase("2>/dev/full", 2, "")]
    [TestCase("<&- >&- 2>&-", 2, "")]
    public async Task A_bad_option_ends_with_2_whoever_reads(string redirection, int expected, string cause)
    {
        using ChildProcess child = Start(null, $"exec \"$@\" {redirection}", "host", "--backend", backend, "--threads=2");
        (int exitCode, string output, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.EqualTo(expected), errors);
        Assert.That(output, Is.Empty);
        Assert.That(errors.TrimEnd(), Does.StartWith(cause).And.Not.Contain("\n"));
    }

    [TestCase(">&-")]
    [TestCase(">/dev/full")]
    public async Task Help_goes_to_standard_error_where_the_output_cannot_be_written(string redirection)
    {
        using ChildProcess child = Start(null, $"exec \"$@\" {redirection}", "host", "--help");
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero, errors);
        Assert.That(errors, Does.StartWith("standard output cannot be written (").And.Contain("--backend auto|io_uring|epoll"));
    }

    private static ChildProcess Start(ServiceManager? manager, string script, params string[] arguments) =>
        new(checks: false, manager?.Environment ?? new Dictionary<string, string>(), arguments, "sh", "-c", script, "sh");

    private static async Task ServesAsync(ChildProcess child, ServiceManager manager, int port)
    {
        Assert.That(await manager.StateAsync(child.Deadline), Is.EqualTo("READY=1"));
        using SocketPeer peer = new(new IPEndPoint(IPAddress.Loopback, port), child.Deadline);
        await peer.ConnectAsync();
        await peer.SendAsync("ping");
        Assert.That(await peer.ReadTextAsync(4), Is.EqualTo("ping"));
        AssertThatNoSocketIsStandard(child.Id);
    }

    /// <summary>Read from the kernel's table (proc_net(5)), whose state 0A is LISTEN: a try to connect may meet itself while nobody listens.</summary>
    private static bool Listens(IPEndPoint server) =>
        File.ReadAllText("/proc/net/tcp").Contains(string.Create(CultureInfo.InvariantCulture, $"0100007F:{server.Port:X4} 00000000:0000 0A"), StringComparison.Ordinal);

    /// <summary>What anything prints must not go to a client.</summary>
    private static void AssertThatNoSocketIsStandard(int processId)
    {
        foreach (int descriptor in (int[])[0, 1, 2])
        {
            string? target = new FileInfo($"/proc/{processId}/fd/{descriptor}").LinkTarget;
            Assert.That(target, Is.Not.Null.And.Not.StartsWith("socket:"), $"descriptor {descriptor}");
        }
    }
}

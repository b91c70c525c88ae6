using System.Net;
using System.Net.Sockets;
using Loop.Conformance.Tests.Children;
using Loop.Conformance.Tests.Clients;

namespace Loop.Conformance.Tests.Proxying;

/// <summary>The sample Proxy as a program.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.Backends))]
public sealed class ProgramTests(string backend)
{
    [Test]
    public async Task It_passes_bytes_on_and_SIGTERM_ends_it_with_0()
    {
        using RealListener upstream = RealListener.Start();
        using ChildProcess child = new(checks: true, "proxy", "--backend", backend, "--loops", "2", "--port", "0", "--upstream", upstream.Text);
        string line = await child.ReadLineAsync();
        Assert.That(line, Does.Match($@"^listening on 127\.0\.0\.1:\d+ \({backend}, 2 loops\)$"));
        using SocketPeer client = new(IPEndPoint.Parse(line.Split(' ')[2]), child.Deadline);
        await client.ConnectAsync();
        Socket server = await upstream.AcceptAsync(child.Deadline);
        await client.SendAsync("over");
        byte[] got = new byte[4];
        Assert.That(await server.ReceiveAsync(got, SocketFlags.None, child.Deadline), Is.EqualTo(4));
        await server.SendAsync("back"u8.ToArray(), SocketFlags.None, child.Deadline);
        Assert.That(await client.ReadTextAsync(4), Is.EqualTo("back"));
        Native.Terminate(child.Id);
        Assert.That(await client.EndingAsync(), Is.EqualTo(Ending.End));
        Assert.That(await server.ReceiveAsync(got, SocketFlags.None, child.Deadline), Is.Zero);
        client.Dispose();
        server.Dispose();
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero, errors);
    }

    [TestCase("the port is missing", "--upstream", "server")]
    [TestCase("the port is missing", "--upstream")]
    [TestCase("the port is out of range", "--upstream", "server:0")]
    [TestCase("unknown option '--downstream'", "--downstream", "server:1")]
    public async Task A_bad_option_is_one_line_that_says_what_to_change(string cause, params string[] arguments)
    {
        using ChildProcess child = new(checks: false, ["proxy", "--backend", backend, .. arguments]);
        (int exitCode, string output, string errors) = await child.EndAsync();
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.EqualTo(2));
            Assert.That(output, Is.Empty);
            Assert.That(errors.TrimEnd(), Does.Contain(cause).And.Not.Contain("\n"));
        });
    }
}

using System.Net;
using System.Net.Sockets;

namespace Loop.Conformance.Tests.Children;

/// <summary>Bad input: one clear line on standard error that says what to change, exit code 2, no stack trace.</summary>
[TestFixture]
public sealed class CommandLineTests
{
    [TestCase("unknown backend 'kqueue'", "--backend", "kqueue")]
    [TestCase("unknown option '--threads'", "--threads", "2")]
    [TestCase("unknown argument 'epoll'", "epoll")]
    [TestCase("lacks its value", "--loops")]
    [TestCase("'0' is no value for --loops", "--loops", "0")]
    [TestCase("'-1' is no value for --loops", "--loops=-1")]
    [TestCase("'many' is no value for --loops", "--loops=many")]
    [TestCase("'65536' is no value for --port", "--port", "65536")]
    [TestCase("'1e3' is no value for --port", "--port=1e3")]
    public async Task A_bad_option_is_one_line_that_says_what_to_change(string cause, params string[] arguments)
    {
        using ChildProcess child = new(checks: false, ["host", .. arguments]);
        (int exitCode, string output, string errors) = await child.EndAsync();
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.EqualTo(2));
            Assert.That(output, Is.Empty);
            Assert.That(errors.TrimEnd(), Does.Contain(cause).And.Not.Contain("\n"));
        });
    }

    [TestCase("--help")]
    [TestCase("-h")]
    [TestCase("--port", "0", "--help")]
    public async Task Help_lists_the_options_and_ends_with_0(params string[] arguments)
    {
        using ChildProcess child = new(checks: false, ["host", .. arguments]);
        (int exitCode, string output, string errors) = await child.EndAsync();
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.Zero);
            Assert.That(output, Does.Contain("--backend auto|io_uring|epoll").And.Contain("--loops N").And.Contain("--port N"));
            Assert.That(errors, Is.Empty);
        });
    }

    [Test]
    public async Task A_port_in_use_is_one_line_that_says_what_to_change()
    {
        using Socket taken = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        using ChildProcess child = new(checks: false, "host", $"--port={port}");
        (int exitCode, string output, string errors) = await child.EndAsync();
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.EqualTo(2));
            Assert.That(output, Is.Empty);
            Assert.That(errors.TrimEnd(), Does.Contain($"127.0.0.1:{port}").And.Not.Contain("\n"));
        });
    }

    [Test]
    public async Task Two_loops_serve_on_the_port_that_was_asked_for()
    {
        int port;
        using (Socket free = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            port = ((IPEndPoint)free.LocalEndPoint!).Port;
        }

        using ChildProcess child = new(checks: false, "host", $"--port={port}", "--loops", "2", "--backend", "epoll");
        Assert.That(await child.ReadLineAsync(), Is.EqualTo($"listening on 127.0.0.1:{port} (epoll, 2 loops)"));
        Native.Terminate(child.Id);
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero);
        Assert.That(errors, Does.Contain("backend epoll"));
    }
}

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
    [TestCase("'frob' is no option of io_uring; known: direct", "--io-uring", "frob")]
    [TestCase("registered buffers serve zero-copy sends alone", "--io-uring=buffers")]
    [TestCase("4095 is no value for the processor of SQPOLL", "--io-uring", "sqpoll,sqpoll-cpu=4095")]
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
        int port = FreePort.Take();
        using ChildProcess child = new(checks: false, "host", $"--port={port}", "--loops", "2", "--backend", "epoll");
        Assert.That(await child.ReadLineAsync(), Is.EqualTo($"listening on 127.0.0.1:{port} (epoll, 2 loops)"));
        Native.Terminate(child.Id);
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero);
        Assert.That(errors, Does.Contain("backend epoll"));
    }

    [TestCaseSource(typeof(Arms), nameof(Arms.Backends))]
    public async Task Each_option_of_io_uring_is_in_the_start_up_record(string backend)
    {
        using ChildProcess child = new(
            checks: false, "host", "--port=0", "--loops=2", "--backend", backend, "--io-uring", "direct=100,sqpoll=5,send-zc=8192,buffers,napi=10");
        Assert.That(await child.ReadLineAsync(), Does.StartWith("listening on 127.0.0.1:"));
        Native.Terminate(child.Id);
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero);
        string[] options = ["direct descriptors (", "SQPOLL (", "zero-copy sends", "registered buffers (", "NAPI busy polling ("];
        string where = backend == "epoll" ? errors[errors.IndexOf("missing", StringComparison.Ordinal)..] : errors;
        Assert.Multiple(() =>
        {
            foreach (string option in options)
            {
                Assert.That(where, Does.Contain(option));
            }
        });
    }
}

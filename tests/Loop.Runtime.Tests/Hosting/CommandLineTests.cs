using Loop.Hosting;

namespace Loop.Runtime.Tests.Hosting;

public class CommandLineTests
{
    private static readonly Func<string, string?> NoEnvironment = _ => null;

    [Test]
    public void Nothing_given_sets_nothing() =>
        Assert.That(CommandLine.Parse([], NoEnvironment), Is.EqualTo(new CommandLine(null, null, null)));

    [TestCase("--backend", "io_uring", Backend.IoUring)]
    [TestCase("--backend", "EPOLL", Backend.Epoll)]
    [TestCase("--backend", "auto", Backend.Auto)]
    public void Names_and_values_stand_apart(string name, string value, Backend expected) =>
        Assert.That(CommandLine.Parse([name, value], NoEnvironment).Backend, Is.EqualTo(expected));

    [Test]
    public void Names_and_values_stand_together()
    {
        CommandLine line = CommandLine.Parse(["--loops=3", "--port=0", "--backend=epoll"], NoEnvironment);
        Assert.That(line, Is.EqualTo(new CommandLine(Backend.Epoll, 3, 0)));
    }

    [TestCase("auto", LoopLayout.Auto)]
    [TestCase("per-core", LoopLayout.PerCore)]
    [TestCase("Per-Node", LoopLayout.PerNode)]
    public void A_layout_of_loops_comes_over_a_number(string value, LoopLayout expected)
    {
        CommandLine line = CommandLine.Parse(["--loops", value], static name => name == "LOOP_LOOPS" ? "7" : null);
        Assert.That(line, Is.EqualTo(new CommandLine(null, null, null, expected)));
        Assert.That(CommandLine.Parse(["--loops", "2"], name => name == "LOOP_LOOPS" ? value : null), Is.EqualTo(new CommandLine(null, 2, null)));
    }

    [Test]
    public void The_command_line_comes_over_the_environment()
    {
        Dictionary<string, string?> environment = new() { ["LOOP_PORT"] = "1", ["LOOP_LOOPS"] = "2", ["LOOP_BACKEND"] = "epoll" };
        CommandLine line = CommandLine.Parse(["--port", "9"], environment.GetValueOrDefault);
        Assert.That(line, Is.EqualTo(new CommandLine(Backend.Epoll, 2, 9)));
    }

    [TestCase("unknown option '--frob'", "--frob", "1")]
    [TestCase("unknown argument 'frob'", "frob")]
    [TestCase("option '--port' lacks its value", "--port")]
    [TestCase("'65536' is no value for --port", "--port", "65536")]
    [TestCase("'-1' is no value for --port", "--port", "-1")]
    [TestCase("'' is no value for --port", "--port=")]
    [TestCase("'0' is no value for --loops", "--loops", "0")]
    [TestCase("unknown backend 'kqueue' in --backend", "--backend", "kqueue")]
    public void A_bad_option_is_one_line_that_says_what_is_known(string expected, params string[] arguments)
    {
        LoopException exception = Assert.Throws<LoopException>(() => CommandLine.Parse(arguments, NoEnvironment))!;
        Assert.That(exception.Message, Does.Contain(expected).And.Not.Contains('\n'));
    }

    [Test]
    public void A_bad_variable_is_named()
    {
        LoopException exception = Assert.Throws<LoopException>(() => CommandLine.Parse([], name => name == "LOOP_PORT" ? "x" : null))!;
        Assert.That(exception.Message, Does.Contain("LOOP_PORT"));
    }
}

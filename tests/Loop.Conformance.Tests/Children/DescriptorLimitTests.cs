namespace Loop.Conformance.Tests.Children;

/// <summary>A descriptor limit that is too small is one line that says what to change, however small it is.</summary>
[TestFixtureSource(typeof(Arms), nameof(Arms.Backends))]
public sealed class DescriptorLimitTests(string backend)
{
    [Test]
    public async Task A_limit_that_is_too_small_is_one_line_that_says_what_to_change([Values(40, 45, 50, 56, 63, 64, 100, 256)] int limit)
    {
        using ChildProcess child = new(
            checks: false, new Dictionary<string, string>(), ["host", "--backend", backend], "sh", "-c", $"ulimit -n {limit} && exec \"$@\"", "sh");
        (int exitCode, string output, string errors) = await child.EndAsync();
        Assert.Multiple(() =>
        {
            Assert.That(exitCode, Is.EqualTo(2), errors);
            Assert.That(output, Is.Empty);
            Assert.That(errors.TrimEnd(), Does.Contain("(RLIMIT_NOFILE) of " + limit).And.Contain("ulimit -n 1024").And.Not.Contain("\n"));
        });
    }

    [Test]
    public async Task A_limit_that_leaves_a_little_serves([Values(260, 300)] int limit)
    {
        using ChildProcess child = new(
            checks: false, new Dictionary<string, string>(), ["host", "--backend", backend, "--loops=2"], "sh", "-c", $"ulimit -n {limit} && exec \"$@\"", "sh");
        Assert.That(await child.ReadLineAsync(), Does.StartWith("listening on 127.0.0.1:"));
        Native.Terminate(child.Id);
        (int exitCode, _, string errors) = await child.EndAsync();
        Assert.That(exitCode, Is.Zero, errors);
    }
}

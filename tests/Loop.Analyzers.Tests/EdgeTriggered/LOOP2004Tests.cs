using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.EdgeTriggered;

/// <summary>The result of an attempt to read or write is ignored.</summary>
[TestFixture]
public sealed class LOOP2004Tests : SourceRuleTests
{
    private const string Read = "at the peer's end, and at an error, the method runs for ever or never again, and the connection leaks";
    private const string Written = "what the descriptor did not take is lost, and a failed descriptor is written to for ever";

    [TestCase("{|#0:source.TryWrite(_buffer, out int n)|};", "TryWrite", Written)]
    [TestCase("{|#0:source.TryWrite(_buffer, out _)|};", "TryWrite", Written)]
    [TestCase("for (int i = 0; i < 4; i++) {|#0:source.TryWrite(_buffer, out _)|};", "TryWrite", Written)]
    [TestCase("IoStatus status = {|#0:source.TryWrite(_buffer, out int n)|}; _total += n;", "TryWrite", Written)]
    [TestCase("int n; while (true) { {|#0:source.TryRead(_buffer, out n)|}; if (n == 0) return; Take(_buffer.AsSpan(0, n)); }", "TryRead", Read)]
    [TestCase("void Write() { {|#0:source.TryWrite(_buffer, out _)|}; } Write();", "TryWrite", Written)]
    [TestCase("Action write = () => { {|#0:source.TryWrite(_buffer, out _)|}; }; write();", "TryWrite", Written)]
    public Task Fires_where_nobody_looks(string body, string call, string what) =>
        Fires(Edge(body), $"The result of {call} is ignored: {what}; look at the IoStatus that it returns");

    [TestCase("if (source.TryWrite(_buffer, out int n) == IoStatus.Ok) { _total += n; }")]
    [TestCase("_ = source.TryWrite(_buffer, out _);", Description = "meant: a wake-up pipe that is full wakes as well")]
    [TestCase("IoStatus status = source.TryWrite(_buffer, out int n); Log(status);")]
    [TestCase("IoStatus status; status = source.TryWrite(_buffer, out int n); if (status == IoStatus.Error) Connection.Close();")]
    [TestCase("Log(source.TryWrite(_buffer, out _));")]
    [TestCase("Func<IoStatus> write = () => source.TryWrite(_buffer, out _); if (write() == IoStatus.Error) Connection.Close();")]
    [TestCase("IoStatus Write() => source.TryWrite(_buffer, out _); Log(Write());")]
    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("Other.TryRead(_buffer, out int n); Take(_buffer.AsSpan(0, n));", Description = "another type's method")]
    public Task Stays_silent_where_the_result_is_used(string body) =>
        StaysSilent(Edge(body, "static class Other { public static bool TryRead(byte[] buffer, out int n) { n = buffer.Length; return true; } }"));
}

using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.EdgeTriggered;

/// <summary>A handler awaits before an edge-triggered source is drained.</summary>
[TestFixture]
public sealed class LOOP2007Tests : SourceRuleTests
{
    private const string Message =
        "'Ready' awaits while 'source' may still have something to read: its events are held meanwhile and the peer's bytes pile up unread, for ever if this never completes; "
        + "read until the status is not Ok first, and await then";

    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { {|#0:await Save(n)|}; }")]
    [TestCase("{|#0:await Save(0)|}; while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("while (true) { IoStatus status = source.TryRead(_buffer, out int n); if (status != IoStatus.Ok) { break; } if (n > 4) { {|#0:await Save(n)|}; } }")]
    [TestCase("try { while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { _total += {|#0:await Sum(n)|}; } } finally { _total++; }")]
    public Task Fires_where_bytes_may_be_left(string body) => Fires(Async(body), Message);

    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); } await Save(_total);")]
    [TestCase("while (true) { switch (source.TryRead(_buffer, out int n)) { case IoStatus.Ok: Take(_buffer.AsSpan(0, n)); continue; case IoStatus.End: await Save(0); return; default: return; } }")]
    [TestCase("source.Unwatch(); await Save(1);")]
    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { _ = Save(n); } await Task.Yield();")]
    [TestCase("await Save(1);", Description = "what it does with the source is unknown")]
    [TestCase("await Later(source); while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { }")]
    [TestCase("async Task Local() { await Save(4); } while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); } await Local();")]
    [TestCase("IoStatus status = IoStatus.Ok; while (status == IoStatus.Ok && _total < 100) { status = source.TryRead(_buffer, out int n); _total += n; } if (status == IoStatus.Ok) { source.Rearm(); } await Save(1);",
        Description = "the status begins as Ok")]
    public Task Stays_silent_where_it_is_drained(string body) => StaysSilent(Async(body));

    [Test]
    public Task Stays_silent_on_other_triggers() => StaysSilent(Handler(
        "[OnReadable(Trigger.Level)] async LoopTask Ready(ReadySource source) { while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { await Task.Yield(); } }"));

    private static string Async(string body) => Handler(
        "[OnReadable(Trigger.Edge)] async LoopTask Ready(ReadySource source) { " + body + " }",
        "static Task Save(int n) => Task.Delay(n); static Task<int> Sum(int n) => Task.FromResult(n); static Task Later(ReadySource from) => Task.FromResult(from);");
}

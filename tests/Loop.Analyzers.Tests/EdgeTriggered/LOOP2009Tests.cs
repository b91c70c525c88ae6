using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.EdgeTriggered;

/// <summary>A drain loop has no bound.</summary>
[TestFixture]
public sealed class LOOP2009Tests : SourceRuleTests
{
    private const string Head =
        "This loop reads 'source' for as long as its peer keeps sending: a fast one holds the loop, and every other connection waits; count the reads, and leave ";

    private const string Message = Head + "with source.Rearm() when they are used up: it has the rest reported again, after the others had their turn";

    private const string LevelMessage = Head + "when they are used up: Trigger.Level has the rest reported again, after the others had their turn";

    [TestCase("while ({|#0:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("while (true) { IoStatus status = {|#0:source.TryRead(_buffer, out int n)|}; if (status != IoStatus.Ok) { return; } Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("while (true) { switch ({|#0:source.TryRead(_buffer, out int n)|}) { case IoStatus.Ok: Take(_buffer.AsSpan(0, n)); continue; default: return; } }")]
    [TestCase("int n; do { _ = {|#0:source.TryRead(_buffer, out n)|}; Take(_buffer.AsSpan(0, n)); } while (n > 0);")]
    [TestCase("while ({|#0:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) { for (int i = 0; i < n; i++) { _total += _buffer[i]; } if (_paused) { _total = 0; } }")]
    [TestCase("while (true) { if ({|#0:source.TryRead(_buffer.AsSpan(_total), out int n)|} != IoStatus.Ok) { return; } _total += n; }")]
    [TestCase("while (true) { if ({|#0:source.TryRead(_buffer, out int n)|} is var status && status != IoStatus.Ok) { return; } Take(_buffer.AsSpan(0, n)); }")]
    public Task Fires_where_only_the_peer_can_end_it(string body) => Fires(Edge(body), Message);

    [TestCase("Level", LevelMessage)]
    [TestCase("OneShot", Message)]
    public Task Fires_on_every_trigger(string trigger, string message) => Fires(
        Handler($"[OnReadable(Trigger.{trigger})] void Ready(ReadySource source) {{ while ({{|#0:source.TryRead(_buffer, out int n)|}} == IoStatus.Ok) {{ Take(_buffer.AsSpan(0, n)); }} source.Rearm(); }}"),
        message);

    [TestCase("int budget = 64; while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); if (--budget == 0) { source.Rearm(); return; } }")]
    [TestCase("for (int i = 0; i < 64; i++) { if (source.TryRead(_buffer, out int n) != IoStatus.Ok) { return; } Take(_buffer.AsSpan(0, n)); } source.Rearm();")]
    public Task Stays_silent_on_edges_with_a_budget(string body) => StaysSilent(Edge(body));

    [TestCase("for (int i = 0; i < 64; i++) { if (source.TryRead(_buffer, out int n) != IoStatus.Ok) { return; } Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("int budget = 64; while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); if (--budget == 0) { return; } }")]
    [TestCase("_total = 0; while (_total < 65536) { if (source.TryRead(_buffer, out int n) != IoStatus.Ok) { return; } _total += n; }")]
    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { if (IsWhole(_buffer.AsSpan(0, n))) { return; } }")]
    [TestCase("if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("while (_total > 0 && source.TryWrite(_buffer, out int n) == IoStatus.Ok) { _total -= n; }")]
    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { if (_paused) { source.Unwatch(); return; } Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("IoStatus status = IoStatus.Ok; while (status == IoStatus.Ok && _total < _buffer.Length) { status = source.TryRead(_buffer.AsSpan(_total), out int n); _total += n; }", Description = "a buffer that is filled")]
    public Task Stays_silent_where_it_ends_by_itself(string body) =>
        StaysSilent(Handler("[OnReadable(Trigger.Level)] void Ready(ReadySource source) { " + body + " }"));
}

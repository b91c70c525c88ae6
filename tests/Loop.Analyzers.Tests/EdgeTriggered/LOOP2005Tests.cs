using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.EdgeTriggered;

/// <summary>A one-shot source is not re-armed.</summary>
[TestFixture]
public sealed class LOOP2005Tests : SourceRuleTests
{
    [TestCase("if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("_total++;")]
    [TestCase("if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { foreach (byte value in _buffer.AsSpan(0, n)) { _total += value; } }")]
    [TestCase("if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); source.Rearm(); }", Description = "not after WouldBlock")]
    public Task Fires_at_the_method_that_ends(string body) => Fires(
        Handler("[OnReadable(Trigger.OneShot)] void {|#0:Ready|}(ReadySource source) { " + body + " }"), Message("OnReadable"));

    [TestCase("if (_paused) { {|#0:return;|} } source.Rearm();")]
    [TestCase("if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { if (n > 4) {|#0:return;|} } source.Rearm();")]
    [TestCase("switch (_total) { case 1: _total = 2; {|#0:return;|} default: source.Rearm(); break; }")]
    [TestCase("try { Take(_buffer); source.Rearm(); } catch (InvalidOperationException) { _total = 0; {|#0:return;|} }")]
    [TestCase("while (_total > 0) { if (IsWhole(_buffer)) {|#0:return;|} _total--; } source.Rearm();")]
    public Task Fires_at_the_jump_that_leaves(string body)
    {
        // Where a read is behind it, that is the other place.
        string marked = body.Replace("source.TryRead(_buffer, out int n)", "{|#1:source.TryRead(_buffer, out int n)|}", StringComparison.Ordinal);
        return Fires(Handler("[OnReadable(Trigger.OneShot)] void Ready(ReadySource source) { " + marked + " }"), Message("OnReadable"));
    }

    [Test]
    public Task Fires_for_writing_too() => Fires(
        Handler("[OnWritable(Trigger.OneShot)] void {|#0:Ready|}(ReadySource source) { if (source.TryWrite(_buffer, out int n) == IoStatus.Ok) { _total -= n; } }"),
        Message("OnWritable"));

    [TestCase("if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); } source.Rearm();")]
    [TestCase("try { Take(_buffer); } finally { source.Rearm(); }")]
    [TestCase("if (_paused) { source.Unwatch(); return; } source.Rearm();")]
    [TestCase("switch (source.TryRead(_buffer, out int n)) { case IoStatus.End or IoStatus.Error: return; case IoStatus.Ok: Take(_buffer.AsSpan(0, n)); break; } source.Rearm();",
        Description = "at its end it need not be armed")]
    [TestCase("if (IsWhole(_buffer)) { throw new InvalidOperationException(); } source.Rearm();")]
    [TestCase("Later(source);")]
    [TestCase("EventLoop.Post(() => source.Rearm());")]
    [TestCase("_kept = source;")]
    [TestCase("if (IsWhole(_buffer)) { Connection.Close(); return; } source.Rearm();")]
    public Task Stays_silent_where_it_is_re_armed(string body) => StaysSilent(Handler(
        "[OnReadable(Trigger.OneShot)] void Ready(ReadySource source) { " + body + " }", "ReadySource? _kept; static void Later(ReadySource from) => EventLoop.Post(static () => { });"));

    [Test]
    public Task Stays_silent_where_another_method_re_arms() => StaysSilent(Handler(
        "[OnReadable(Trigger.OneShot)] void Ready(ReadySource source) { if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); } }",
        "ReadySource? _kept; [OnDrained] void Drained() => _kept?.Rearm();"));

    [TestCase("[OnReadable(Trigger.Edge)] void Ready(ReadySource source) { while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); } }")]
    [TestCase("[OnReadable(Trigger.Level)] void Ready(ReadySource source) { if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); } }")]
    [TestCase("[OnReadable(Trigger.OneShot), OnWritable(Trigger.Edge)] void Ready(ReadySource source) { _total++; }")]
    public Task Stays_silent_on_other_triggers(string method) => StaysSilent(Handler(method));

    private static string Message(string attribute) =>
        $"[{attribute}(Trigger.OneShot)] method 'Ready' can end here without re-arming 'source': nothing is reported for it any more, and its peer is never answered again; "
        + "call source.Rearm() on this path, or source.Unwatch() if this was all";
}

using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.EdgeTriggered;

/// <summary>A writable source stays armed with nothing to write.</summary>
[TestFixture]
public sealed class LOOP2008Tests : SourceRuleTests
{
    private const string Message =
        "[OnWritable(Trigger.Level)] method 'Ready' can end here without having written and without giving up 'source': a descriptor can nearly always be written, "
        + "so it runs again in every tick and the loop takes a whole core; "
        + "call source.Unwatch() on this path, or use Trigger.OneShot and re-arm when there is something to write";

    [TestCase("if (_total == 0) { {|#0:return;|} } if (source.TryWrite(_buffer, out int n) == IoStatus.Ok) _total -= n;")]
    [TestCase("if (_paused) {|#0:return;|} while (_total > 0 && source.TryWrite(_buffer, out int n) == IoStatus.Ok) { _total -= n; } source.Unwatch();")]
    [TestCase("switch (_total) { case 0: {|#0:return;|} default: if (source.TryWrite(_buffer, out _) == IoStatus.Error) Connection.Close(); break; }")]
    public Task Fires_at_the_jump_that_leaves(string body) => Fires(Handler("[OnWritable(Trigger.Level)] void Ready(ReadySource source) { " + body + " }"), Message);

    [TestCase("while (_total > 0 && source.TryWrite(_buffer, out int n) == IoStatus.Ok) { _total -= n; }")]
    [TestCase("_total++;")]
    [TestCase("foreach (byte value in _buffer.AsSpan()) { _total += value; }")]
    [TestCase("if (_total > 0) { if (source.TryWrite(_buffer, out int n) == IoStatus.Ok) { _total -= n; } }")]
    [TestCase("try { Take(_buffer); } finally { _total++; }")]
    [TestCase("int i = 4; while (i < 4) { if (source.TryWrite(_buffer, out int n) != IoStatus.Ok) { return; } _total -= n; i++; }", Description = "a loop that begins at its end")]
    [TestCase("int left = _total; for (int i = 0; i < left; i++) { if (source.TryWrite(_buffer, out int n) != IoStatus.Ok) { return; } _total -= n; }")]
    public Task Fires_at_the_method_that_ends(string body) => Fires(Handler("[OnWritable(Trigger.Level)] void {|#0:Ready|}(ReadySource source) { " + body + " }"), Message);

    [TestCase("if (_total == 0) { source.Unwatch(); return; } if (source.TryWrite(_buffer, out int n) == IoStatus.Ok) _total -= n;")]
    [TestCase("if (source.TryWrite(_buffer, out int n) == IoStatus.Ok) { _total -= n; }", Description = "what it does when all is written, nobody can tell")]
    [TestCase("while (_total > 0) { if (source.TryWrite(_buffer, out int n) != IoStatus.Ok) { return; } _total -= n; } source.Unwatch();")]
    [TestCase("try { if (_total > 0 && source.TryWrite(_buffer, out int n) == IoStatus.Ok) { _total -= n; } } finally { source.Unwatch(); }")]
    [TestCase("if (_total == 0) { throw new InvalidOperationException(); } _ = source.TryWrite(_buffer, out _);")]
    [TestCase("if (_total == 0) { Rest(source); return; } _ = source.TryWrite(_buffer, out _);")]
    [TestCase("if (_total == 0) { Connection.Close(); return; } _ = source.TryWrite(_buffer, out _);")]
    [TestCase("switch (_total) { case 0: source.Unwatch(); break; case var left: if (source.TryWrite(_buffer.AsSpan(0, left), out int n) == IoStatus.Ok) { _total -= n; } break; }", Description = "var matches all")]
    [TestCase("for (int i = 0; i < 4; i++) { if (source.TryWrite(_buffer, out int n) != IoStatus.Ok) { return; } _total -= n; }", Description = "a loop that begins at 0 and ends at 4 runs")]
    public Task Stays_silent_where_it_is_given_up(string body) => StaysSilent(Handler(
        "[OnWritable(Trigger.Level)] void Ready(ReadySource source) { " + body + " }", "static void Rest(ReadySource of) => of.Unwatch();"));

    [TestCase("[OnWritable(Trigger.Edge)] void Ready(ReadySource source) { if (_total == 0) { return; } _ = source.TryWrite(_buffer, out _); }")]
    [TestCase("[OnReadable(Trigger.Level)] void Ready(ReadySource source) { if (_total == 0) { return; } if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); } }")]
    public Task Stays_silent_on_other_events(string method) => StaysSilent(Handler(method));

    [Test]
    public Task Stays_silent_where_a_helper_gives_it_up() => StaysSilent(Handler(
        "[OnWritable(Trigger.Level)] void Ready(ReadySource source) { if (_total == 0) { StopWriting(); return; } _ = source.TryWrite(_buffer, out _); }",
        "ReadySource? _kept; void StopWriting() => _kept?.Unwatch();"));
}

using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.EdgeTriggered;

/// <summary>An edge-triggered source is left before it would block.</summary>
[TestFixture]
public sealed class LOOP2003Tests : SourceRuleTests
{
    private const string Message =
        "'Ready' can be left here after a read of 'source' that succeeded: what is still unread is reported by no further event, and the source falls silent; "
        + "read until the status is not Ok, or call source.Rearm() before, which has the rest reported again";

    [TestCase("while ({|#1:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); if (_total > 10) {|#0:return;|} }", Description = "early return")]
    [TestCase("while ({|#1:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) { if (IsWhole(_buffer.AsSpan(0, n))) { {|#0:break;|} } }", Description = "break")]
    [TestCase("while ({|#1:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) { if (_paused) { if (n > 4) { Take(_buffer); {|#0:return;|} } } }", Description = "nested ifs")]
    [TestCase("while (true) { if ({|#1:source.TryRead(_buffer, out int n)|} != IoStatus.Ok) return; if (n < 4) {|#0:return;|} Take(_buffer.AsSpan(0, n)); }", Description = "while (true)")]
    [TestCase("again: if ({|#1:source.TryRead(_buffer, out int n)|} != IoStatus.Ok) return; if (n > 100) goto again; Take(_buffer);", Description = "goto")]
    [TestCase("while (true) { switch ({|#1:source.TryRead(_buffer, out int n)|}) { case IoStatus.Ok: if (_total++ > n) {|#0:return;|} continue; default: return; } }", Description = "switch")]
    [TestCase("for (int i = 0; i < 16; i++) { if ({|#0:source.TryRead(_buffer, out int n)|} != IoStatus.Ok) { return; } Take(_buffer.AsSpan(0, n)); }", Description = "a budget that leaves the rest")]
    [TestCase("for (int i = 0; i < 16; i++) { if ({|#0:source.TryRead(_buffer, out int n)|} != IoStatus.Ok) { return; } Take(_buffer.AsSpan(0, n)); } source.Rearm(ReadyEvents.Writable);", Description = "asks for room, not for the rest")]
    [TestCase("while ({|#0:source.TryRead(_buffer, out int n)|} == IoStatus.Ok && !IsWhole(_buffer.AsSpan(0, n))) { Take(_buffer); }", Description = "a second condition")]
    [TestCase("IoStatus status; do { status = {|#0:source.TryRead(_buffer, out int n)|}; if (status == IoStatus.Ok) Take(_buffer.AsSpan(0, n)); } while (status == IoStatus.Ok && !_paused);")]
    [TestCase("try { while ({|#1:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) { if (n == 7) {|#0:return;|} } } finally { _total++; }", Description = "try/finally")]
    [TestCase("try { while ({|#1:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); } } catch (InvalidOperationException) { _total = 0; {|#0:return;|} }",
        Description = "what is caught leaves the rest unread")]
    [TestCase("using System.IO.MemoryStream copy = new(); while ({|#1:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) { copy.Write(_buffer.AsSpan(0, n)); if (copy.Length > 9) {|#0:return;|} }",
        Description = "using declaration")]
    [TestCase("while ({|#1:source.TryRead(_buffer, out int n)|} is IoStatus.Ok or IoStatus.Error) { if (n is 3 or 4) {|#0:return;|} }")]
    [TestCase("for (int i = 0; i < 16; i++) { if ({|#0:source.TryRead(_buffer, out int n)|} != IoStatus.Ok) { return; } if (n < _buffer.Length) { _total++; } }", Description = "a short read is counted, and ends nothing")]
    [TestCase("while ({|#1:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) { if (n == _buffer.Length) { continue; } if (n < 4) {|#0:return;|} Take(_buffer.AsSpan(0, n)); }", Description = "it is left for another reason than that a read is short")]
    [TestCase("for (int i = 0; i < 16; i++) { IoStatus status = {|#0:source.TryRead(_buffer, out int n)|}; if (status != IoStatus.Ok) { if (status != IoStatus.WouldBlock) { source.Unwatch(); } return; } foreach (byte value in _buffer.AsSpan(0, n)) { _total += value; } }")]
    public Task Fires_where_a_path_leaves(string body)
    {
        // The goto case has no jump to point at: the method simply ends.
        string source = body.Contains("{|#0:", StringComparison.Ordinal) ? body : body.Replace("#1", "#0", StringComparison.Ordinal);
        return Fires(Edge(source), Message);
    }

    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("while (true) { IoStatus status = source.TryRead(_buffer, out int n); if (status != IoStatus.Ok) { Log(status); return; } Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("while (true) { switch (source.TryRead(_buffer, out int n)) { case IoStatus.Ok: Take(_buffer.AsSpan(0, n)); continue; case IoStatus.End: Connection.Close(); return; default: return; } }")]
    [TestCase("int n; while (true) { IoStatus status = source.TryRead(_buffer, out n); if (n == 0) { Log(status); break; } Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok && n > 0) { Take(_buffer.AsSpan(0, n)); }", Description = "a read that succeeded has bytes")]
    [TestCase("bool more = true; while (more) { more = source.TryRead(_buffer, out int n) == IoStatus.Ok; Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("bool done = false; while (!done) { switch (source.TryRead(_buffer, out int n)) { case IoStatus.Ok: Take(_buffer.AsSpan(0, n)); break; default: done = true; break; } }")]
    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { if (n == 13) { throw new InvalidOperationException(); } }")]
    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { if (n == 13) { Connection.Abort(); return; } }")]
    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { if (n == 13) { source.Unwatch(); return; } }")]
    [TestCase("for (int i = 0; i < 16; i++) { if (source.TryRead(_buffer, out int n) != IoStatus.Ok) { return; } Take(_buffer.AsSpan(0, n)); } source.Rearm();", Description = "a budget")]
    [TestCase("int budget = 64; while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); if (--budget == 0) { source.Rearm(); return; } }")]
    [TestCase("int budget = 64; while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); if (--budget == 0) { source.Rearm(ReadyEvents.Readable); break; } }")]
    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { if (n == 13) { EventLoop.Post(Begin); return; } }", Description = "goes on later")]
    [TestCase("if (_paused) { return; } while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("while (true) { IoStatus status = source.TryRead(_buffer, out int n); if (IsOver(status)) { return; } Take(_buffer.AsSpan(0, n)); }", Description = "the status is judged elsewhere")]
    [TestCase("while (true) { bool any = source.TryRead(_buffer, out int n) switch { IoStatus.Ok => true, _ => false }; if (!any) return; Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("while (true) { int n; try { if (source.TryRead(_buffer, out n) != IoStatus.Ok) { return; } } catch (ObjectDisposedException) { throw; } Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("IoStatus status = IoStatus.Ok; while (status == IoStatus.Ok && _total < 100) { status = source.TryRead(_buffer, out int n); _total += n; } if (status == IoStatus.Ok) { source.Rearm(); }")]
    public Task Stays_silent_where_the_source_is_drained(string body) =>
        StaysSilent(Edge(body, "void Begin() { } static bool IsOver(IoStatus status) => status != IoStatus.Ok;"));

    [Test]
    public Task Stays_silent_where_another_method_reads_on() => StaysSilent(Edge(
        "while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { if (n == 13) { Finish(); return; } }",
        "ReadySource? _kept; void Finish() { while (_kept!.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); } }"));

    [TestCase("[OnReadable(Trigger.Level)]")]
    [TestCase("")]
    public Task Stays_silent_elsewhere(string attribute) =>
        StaysSilent(Handler(attribute + " void Ready(ReadySource source) { while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { if (n == 13) return; } }"));
}

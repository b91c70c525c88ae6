using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.EdgeTriggered;

/// <summary>An edge-triggered source is read once.</summary>
[TestFixture]
public sealed class LOOP2001Tests : SourceRuleTests
{
    private const string Message =
        "'source' is read once for an edge: what this read leaves behind is reported by no further event, so the peer and 'Ready' wait for each other; "
        + "read in a loop until the status is not Ok, or leave with source.Rearm(), which has the rest reported again";

    [TestCase("if ({|#0:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("if ({|#0:source.TryRead(_buffer, out int n)|} != IoStatus.Ok) { return; } Take(_buffer.AsSpan(0, n));")]
    [TestCase("IoStatus status = {|#0:source.TryRead(_buffer, out int n)|}; if (status == IoStatus.Ok) Take(_buffer.AsSpan(0, n)); else Log(status);")]
    [TestCase("switch ({|#0:source.TryRead(_buffer, out int n)|}) { case IoStatus.Ok: Take(_buffer.AsSpan(0, n)); break; case IoStatus.End: Connection.Close(); break; }")]
    [TestCase("_total += {|#0:source.TryRead(_buffer, out int n)|} switch { IoStatus.Ok => n, _ => 0 };")]
    [TestCase("if ({|#0:source.TryRead(_buffer, out int n)|} is IoStatus.Ok && n > 4) Take(_buffer.AsSpan(0, n));")]
    [TestCase("try { if ({|#0:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) Take(_buffer.AsSpan(0, n)); } finally { _total++; }")]
    [TestCase("if (source.TryRead(_buffer.AsSpan(0, 4), out int h) != IoStatus.Ok) return; if ({|#0:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) Take(_buffer.AsSpan(0, n));",
        Description = "the first read is followed by another on every path on which it succeeded")]
    [TestCase("if (_paused) { return; } int n; if ({|#0:source.TryRead(_buffer, out n)|} == IoStatus.Ok) { for (int i = 0; i < n; i++) { _total += _buffer[i]; } }")]
    [TestCase("if ({|#0:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); source.Rearm(ReadyEvents.Writable); }", Description = "asks for room, not for the rest")]
    [TestCase("if ({|#0:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) { if (n == 4) { source.Rearm(); } Take(_buffer.AsSpan(0, n)); }", Description = "not on every path")]
    [TestCase("if ({|#0:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) { foreach (byte value in _buffer.AsSpan(0, n)) { _total += value; } }",
        Description = "the enumerator that is disposed of at its end is no source")]
    [TestCase("using System.IO.MemoryStream copy = new(); if ({|#0:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) { copy.Write(_buffer.AsSpan(0, n)); }")]
    public Task Fires_on_one_read(string body) => Fires(Edge(body), Message);

    [Test]
    public Task Fires_on_the_default_trigger() => Fires(
        Handler("[OnReadable] void Ready(ReadySource source) { if ({|#0:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) Take(_buffer.AsSpan(0, n)); }"), Message);

    [Test]
    public Task Fires_on_expression_bodies() => Fires(
        Handler("[OnReadable(Trigger.Edge)] void Ready(ReadySource source) => _total += {|#0:source.TryRead(_buffer, out int n)|} == IoStatus.Ok ? n : 0;"), Message);

    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); } source.Unwatch();")]
    [TestCase("again: if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); goto again; }")]
    [TestCase("if (source.TryRead(_buffer, out int n) != IoStatus.WouldBlock) { throw new InvalidOperationException(); }")]
    [TestCase("if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); source.Rearm(); }", Description = "the rest is reported again")]
    [TestCase("if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); source.Rearm(ReadyEvents.Readable | ReadyEvents.Writable); }")]
    [TestCase("source.Rearm(); if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); }", Description = "asked for before, it is reported later all the same")]
    [TestCase("Drain(source, _buffer);")]
    [TestCase("if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Drain(source, _buffer); }", Description = "the rest is read by another")]
    [TestCase("if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Connection.Close(); }", Description = "the connection is given up")]
    [TestCase("bool more = source.TryRead(_buffer, out int n) == IoStatus.Ok; if (more) { Drain(source, _buffer); }")]
    [TestCase("Func<IoStatus> read = () => source.TryRead(_buffer, out _); while (read() == IoStatus.Ok) { _total++; }")]
    [TestCase("IoStatus Read() => source.TryRead(_buffer, out _); while (Read() == IoStatus.Ok) { _total++; }")]
    [TestCase("_ = source.TryWrite(_buffer, out int n);")]
    public Task Stays_silent_where_the_source_is_drained(string body) =>
        StaysSilent(Edge(body, "static void Drain(ReadySource from, byte[] buffer) { while (from.TryRead(buffer, out _) == IoStatus.Ok) { } }"));

    [TestCase("[OnReadable(Trigger.Level)]")]
    public Task Stays_silent_where_readiness_is_reported_again(string attribute) =>
        StaysSilent(Handler(attribute + " void Ready(ReadySource source) { if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); } }"));

    [TestCase("[OnReadable(Trigger.OneShot)] void Ready(ReadySource source) { if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); } source.Rearm(); }")]
    [TestCase("void Ready(ReadySource source) { if (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); } }")]
    public Task Stays_silent_elsewhere(string method) => StaysSilent(Handler(method));
}

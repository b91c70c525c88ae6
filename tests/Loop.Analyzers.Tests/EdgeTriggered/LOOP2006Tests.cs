using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.EdgeTriggered;

/// <summary>A source is used after Unwatch.</summary>
[TestFixture]
public sealed class LOOP2006Tests : SourceRuleTests
{
    [TestCase("source.Unwatch(); {|#0:source.Rearm()|};", "source")]
    [TestCase("source.Unwatch(); while ({|#0:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); }", "source")]
    [TestCase("if (_paused) { source.Unwatch(); } while ({|#0:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); }", "source")]
    [TestCase("while ({|#0:source.TryRead(_buffer, out int n)|} == IoStatus.Ok) { if (n > 4) { source.Unwatch(); } }", "source")]
    [TestCase("try { source.Unwatch(); } finally { _ = {|#0:source.TryWrite(_buffer, out _)|}; }", "source")]
    [TestCase("_kept = source; _kept.Unwatch(); {|#0:_kept.Rearm()|};", "_kept")]
    [TestCase("ReadySource other = EventLoop.Watch(_handle, Trigger.Edge); other.Unwatch(); if (_paused) { return; } {|#0:other.Rearm()|};", "other")]
    [TestCase("void End(ReadySource mine) { mine.Unwatch(); {|#0:mine.Rearm()|}; } End(source);", "mine")]
    public Task Fires_on_a_use_behind_it(string body, string name) => Fires(
        Edge(body, Members),
        $"'{name}' is used although a path to here has unwatched it: reads and writes of it fail with EBADF and nothing is armed any more, so what waits for it waits for ever; "
        + "unwatch last, or watch the descriptor again");

    [TestCase("while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); } source.Unwatch();")]
    [TestCase("if (_paused) { source.Unwatch(); return; } while (source.TryRead(_buffer, out int n) == IoStatus.Ok) { Take(_buffer.AsSpan(0, n)); }")]
    [TestCase("if (_paused) { source.Unwatch(); } if (!_paused) { source.Rearm(); }", Description = "never both")]
    [TestCase("bool over = false; if (_total > 4) { source.Unwatch(); over = true; } if (!over) { source.Rearm(); }")]
    [TestCase("_kept = source; _kept.Unwatch(); _kept = EventLoop.Watch(_handle, Trigger.Edge); _kept.Rearm();")]
    [TestCase("_kept = source; _kept.Unwatch(); Begin(); _kept.Rearm();", Description = "another method may have watched anew")]
    [TestCase("foreach (ReadySource one in _all) { one.Unwatch(); }")]
    [TestCase("foreach (ReadySource one in _all) { if (_paused) { one.Unwatch(); } else { one.Rearm(); } }")]
    [TestCase("source.Unwatch(); source.Unwatch();", Description = "ending twice is allowed")]
    [TestCase("source.Unwatch(); _kept?.Rearm();")]
    [TestCase("Action end = () => source.Unwatch(); source.Rearm(); end();")]
    public Task Stays_silent_where_it_is_still_watched(string body) => StaysSilent(Edge(body, Members));

    private const string Members =
        "ReadySource? _kept; readonly List<ReadySource> _all = new(); readonly System.Runtime.InteropServices.SafeHandle _handle = new Microsoft.Win32.SafeHandles.SafeFileHandle(); "
        + "void Begin() => _kept = EventLoop.Watch(_handle, Trigger.Edge);";
}

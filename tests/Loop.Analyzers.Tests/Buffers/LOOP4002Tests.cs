using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Buffers;

/// <summary>A retained buffer is lost.</summary>
[TestFixture]
public sealed class LOOP4002Tests : RuleTests
{
    [TestCase("{|#0:bytes.Retain()|};")]
    [TestCase("_ = {|#0:bytes.Retain()|};")]
    [TestCase("Count({|#0:bytes.Retain()|}.Memory.Span);")]
    [TestCase("_total += {|#0:bytes.Retain()|}.Length;")]
    public Task Fires_where_nothing_has_it(string body) => Fires(Handler(body), Message("at all"));

    [TestCase("OwnedBuffer copy = {|#0:bytes.Retain()|}; Count(copy.Memory.Span);", Description = "only read")]
    [TestCase("OwnedBuffer copy = {|#0:bytes.Retain()|}; if (_total > 4) { return; } copy.Dispose();", Description = "early return")]
    [TestCase("OwnedBuffer copy = {|#0:bytes.Retain()|}; if (_total > 4) { throw new InvalidOperationException(); } Connection.Send(copy);", Description = "throw")]
    [TestCase("while (_total > 0) { OwnedBuffer copy = {|#0:bytes.Retain()|}; if (_total == 7) { break; } copy.Dispose(); _total--; }", Description = "break")]
    [TestCase("for (int i = 0; i < 4; i++) { OwnedBuffer copy = {|#0:bytes.Retain()|}; if (i == 2) { continue; } copy.Dispose(); }", Description = "overwritten by the next one")]
    [TestCase("OwnedBuffer copy = {|#0:bytes.Retain()|}; if (_total > 4) { if (_keeps) { _kept = copy; } } else { copy.Dispose(); }", Description = "nested ifs")]
    [TestCase("OwnedBuffer? copy = null; if (_keeps) { copy = {|#0:bytes.Retain()|}; } if (copy is null) { _total = 1; }")]
    [TestCase("OwnedBuffer copy = {|#0:bytes.Retain()|}; switch (_total) { case 1: Connection.Send(copy); break; case 2: copy.Dispose(); break; }", Description = "switch")]
    [TestCase("try { OwnedBuffer copy = {|#0:bytes.Retain()|}; Parse(copy.Memory.Span); copy.Dispose(); } catch (FormatException) { _total = 0; }", Description = "exception path")]
    [TestCase("OwnedBuffer copy = {|#0:bytes.Retain()|}; try { if (_total > 3) { copy.Dispose(); } } finally { _total++; }", Description = "try/finally")]
    [TestCase("OwnedBuffer copy = {|#0:bytes.Retain()|}; if (_total > 3) { goto end; } copy.Dispose(); end: _total++;", Description = "goto")]
    [TestCase("OwnedBuffer copy = {|#0:bytes.Retain()|}; Connection.Send(copy.Memory);", Description = "sending the memory copies it")]
    [TestCase("void Local(RecvBuffer mine) { OwnedBuffer copy = {|#0:mine.Retain()|}; Count(copy.Memory.Span); } Local(bytes);", Description = "local function")]
    [TestCase("OwnedBuffer? copy = null; if (_keeps) { copy = {|#0:bytes.Retain()|}; } if (copy is { Length: > 4 }) { copy.Dispose(); }", Description = "a pattern that asks for more than that it is there")]
    public Task Fires_where_a_path_loses_it(string body) => Fires(Handler(body), Message("on a path to the end of the method"));

    [TestCase("await LoopFile.ReadAll(\"a\")", "{0};", "at all")]
    [TestCase("await LoopFile.ReadAll(\"a\")", "_total += ({0}).Length;", "at all")]
    [TestCase("await LoopFile.ReadAll(\"a\", Connection.Closed)", "OwnedBuffer page = {0}; if (page.Length == 0) {{ Connection.Close(); return; }} Connection.Send(page);", "on a path to the end of the method")]
    [TestCase("await LoopFile.ReadAll(\"a\")", "OwnedBuffer page = {0}; await Task.Yield(); Connection.Send(page.Memory);", "on a path to the end of the method")]
    public Task Fires_where_a_file_that_was_read_is_lost(string read, string body, string where) =>
        Fires(Waiting(string.Format(System.Globalization.CultureInfo.InvariantCulture, body, "{|#0:" + read + "|}")), Message(where));

    [Test]
    public Task Fires_on_a_file_outside_of_handlers() => Fires(
        "static class Pages { public static async LoopTask<int> Size(string path) { OwnedBuffer page = {|#0:await LoopFile.ReadAll(path)|}; return page.Length; } }",
        Message("on a path to the end of the method"));

    [TestCase("using OwnedBuffer page = await LoopFile.ReadAll(\"a\"); await Task.Yield(); Connection.Send(page.Memory);")]
    [TestCase("Connection.Send(await LoopFile.ReadAll(\"a\"));")]
    [TestCase("_total += 1; _page ??= await LoopFile.ReadAll(\"a\"); Connection.Send(_page.Memory);")]
    [TestCase("OwnedBuffer? page = null; try { page = await LoopFile.ReadAll(\"a\"); } catch (LoopFileException) { _total++; } if (page is null) { return; } Connection.Send(page);")]
    [TestCase("OwnedBuffer page; try { page = await LoopFile.ReadAll(\"a\"); } catch (LoopFileException) { return; } Connection.Send(page);")]
    [TestCase("LoopTask<OwnedBuffer> first = LoopFile.ReadAll(\"a\"); LoopTask<OwnedBuffer> second = LoopFile.ReadAll(\"b\"); Connection.Send(await first); Connection.Send(await second);")]
    [TestCase("await LoopFile.ReadAll(\"a\", new byte[10]);", Description = "into memory of the caller's: a count")]
    [TestCase("int read = await LoopFile.ReadAll(\"a\", new byte[10]); if (read == 0) { Connection.Close(); return; } _total += read;")]
    public Task Stays_silent_where_a_file_that_was_read_is_somebodys(string body) => StaysSilent(Waiting(body));

    [TestCase("OwnedBuffer copy = bytes.Retain(); Count(copy.Memory.Span); copy.Dispose();")]
    [TestCase("using OwnedBuffer copy = bytes.Retain(); if (_total > 4) { return; } Count(copy.Memory.Span);")]
    [TestCase("using (OwnedBuffer copy = bytes.Retain()) { Count(copy.Memory.Span); }")]
    [TestCase("Connection.Send(bytes.Retain());")]
    [TestCase("_kept = bytes.Retain();")]
    [TestCase("_kept?.Dispose(); _kept = bytes.Retain(); Count(_kept.Memory.Span);")]
    [TestCase("OwnedBuffer copy = bytes.Retain(); _queue.Enqueue(copy);")]
    [TestCase("OwnedBuffer copy = bytes.Retain(); try { Parse(copy.Memory.Span); } finally { copy.Dispose(); }")]
    [TestCase("OwnedBuffer copy = bytes.Retain(); try { Parse(copy.Memory.Span); Connection.Send(copy); } catch (FormatException) { copy.Dispose(); throw; }")]
    [TestCase("OwnedBuffer? copy = null; if (_keeps) { copy = bytes.Retain(); } Count(bytes.Span); copy?.Dispose();")]
    [TestCase("OwnedBuffer? copy = null; if (_keeps) { copy = bytes.Retain(); } if (copy != null) { Connection.Send(copy); }")]
    [TestCase("OwnedBuffer? copy = _keeps ? bytes.Retain() : null; Keep(copy);")]
    [TestCase("bool has = false; OwnedBuffer copy = default!; if (_total > 3) { copy = bytes.Retain(); has = true; } if (has) { copy.Dispose(); }")]
    [TestCase("OwnedBuffer copy = bytes.Retain(); EventLoop.Post(() => copy.Dispose());")]
    [TestCase("OwnedBuffer copy = bytes.Retain(); Pending pending = new() { Bytes = copy }; Keep(pending.Bytes);")]
    [TestCase("OwnedBuffer[] two = [bytes.Retain(), bytes.Retain()]; foreach (OwnedBuffer one in two) { one.Dispose(); }")]
    [TestCase("OwnedBuffer copy = bytes.Retain(); OwnedBuffer other = copy; other.Dispose();")]
    [TestCase("OwnedBuffer Copy(RecvBuffer of) => of.Retain(); Keep(Copy(bytes));")]
    [TestCase("OwnedBuffer copy = bytes.Retain(); _memory = copy.Memory;", Description = "whoever keeps the memory keeps its array")]
    [TestCase("while (_total > 0) { OwnedBuffer copy = bytes.Retain(); if (_total == 7) { copy.Dispose(); break; } _queue.Enqueue(copy); _total--; }")]
    [TestCase("OwnedBuffer? copy = null; if (_keeps) { copy = bytes.Retain(); } if (copy is not { Length: var length }) { return; } _total += length; copy.Dispose();")]
    [TestCase("OwnedBuffer? copy = null; if (_keeps) { copy = bytes.Retain(); } if (copy is { } kept) { kept.Dispose(); }")]
    [TestCase("OwnedBuffer? copy = null; if (_keeps) { copy = bytes.Retain(); } if (copy is OwnedBuffer { Length: > 4 } large) { large.Dispose(); } else { copy?.Dispose(); }")]
    [TestCase("OwnedBuffer? copy = null; if (_keeps) { copy = bytes.Retain(); } switch (copy) { case null: return; case var kept: Connection.Send(kept); break; }")]
    public Task Stays_silent_where_somebody_has_it(string body) => StaysSilent(Handler(body) + " class Pending { public OwnedBuffer? Bytes; }");

    private static string Handler(string body) =>
        "[LoopHandler] partial class Echo { readonly Queue<OwnedBuffer> _queue = new(); OwnedBuffer? _kept; Memory<byte> _memory; int _total; bool _keeps; "
        + "void Count(ReadOnlySpan<byte> bytes) => _total += bytes.Length + _memory.Length; static void Parse(ReadOnlySpan<byte> bytes) { if (bytes.IsEmpty) throw new FormatException(); } "
        + "void Keep(OwnedBuffer? buffer) => _kept = buffer; [OnRecv] void Received(RecvBuffer bytes) { " + body + " } }";

    private static string Waiting(string body) =>
        "[LoopHandler] partial class Site { OwnedBuffer? _page = null; int _total; int Total => _total + (_page?.Length ?? 0); [OnEnd] async LoopTask Ended() { await Task.Yield(); " + body + " } }";

    private static string Message(string where) =>
        $"What is retained here is neither sent, stored nor disposed {where}: its memory does not come back to the pool, "
        + "and under load the process allocates and collects for every such call; dispose it there, or declare it with 'using'";
}

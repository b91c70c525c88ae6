using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.Buffers;

/// <summary>A received buffer is used after it was sent.</summary>
[TestFixture]
public sealed class LOOP4001Tests : RuleTests
{
    private const string Members =
        "readonly List<Connection> _others = new(); int _total; bool _logs; void Count(ReadOnlySpan<byte> bytes) => _total += bytes.Length; void Look(RecvBuffer bytes) => _total += bytes.Length;";

    [TestCase("{|#1:Connection.Send(bytes)|}; Count({|#0:bytes|}.Span);", Description = "straight on")]
    [TestCase("{|#1:Connection.Send(bytes)|}; Connection.Send({|#0:bytes|});", Description = "sent twice")]
    [TestCase("if (_logs) { {|#1:Connection.Send(bytes)|}; } Count({|#0:bytes|}.Span);", Description = "on one path")]
    [TestCase("foreach (Connection other in _others) { {|#1:other.Send({|#0:bytes|})|}; }", Description = "a broadcast")]
    [TestCase("if ({|#1:Connection.Send(bytes)|} != SendStatus.Ok) { Count({|#0:bytes|}.Span); }", Description = "refused sends take it over as well")]
    [TestCase("try { {|#1:Connection.Send(bytes)|}; } catch (InvalidOperationException) { Count({|#0:bytes|}.Span); }", Description = "exception path")]
    [TestCase("try { {|#1:Connection.Send(bytes)|}; } finally { Count({|#0:bytes|}.Span); }", Description = "try/finally")]
    [TestCase("bool sent = false; while (true) { if (sent) { Count({|#0:bytes|}.Span); return; } {|#1:Connection.Send(bytes)|}; sent = true; }", Description = "while (true)")]
    [TestCase("{|#1:Connection.Send(bytes)|}; if (_logs) { goto end; } return; end: Look({|#0:bytes|});", Description = "goto")]
    [TestCase("_total += _logs switch { true => (int){|#1:Connection.Send(bytes)|}, false => 1 }; OwnedBuffer copy = {|#0:bytes|}.Retain(); copy.Dispose();", Description = "switch expression")]
    [TestCase("RecvBuffer head = bytes.Slice(0, 4); {|#1:Connection.Send(head)|}; Count({|#0:head|}.Span);", Description = "a slice of its own name")]
    [TestCase("while (_total < 9) { try { try { Count(default); } finally { Count(default); } } catch (Exception) { _total++; } } {|#1:Connection.Send(bytes)|}; Count({|#0:bytes|}.Span);", Description = "a finally block that throws within a loop that catches")]
    [TestCase("try { try { Count(default); } finally { {|#1:Connection.Send(bytes)|}; } } catch (Exception) { _total++; } Count({|#0:bytes|}.Span);", Description = "a finally block that throws")]
    [TestCase("void Local(RecvBuffer mine) { {|#1:Connection.Send(mine)|}; Count({|#0:mine|}.Span); } Local(bytes);", Description = "local function")]
    [TestCase("int sent = 0; if (_logs) { {|#1:Connection.Send(bytes)|}; sent++; } if (sent < 2) { Count({|#0:bytes|}.Span); }", Description = "a count that says nothing of it")]
    [TestCase("int sent = 0; if (_logs) { {|#1:Connection.Send(bytes)|}; sent++; } if (sent > 0) { Count({|#0:bytes|}.Span); }", Description = "a count that says that it was sent")]
    [TestCase("int sent = 0; if (_logs) { {|#1:Connection.Send(bytes)|}; sent++; } sent--; if (sent < 1) { Count({|#0:bytes|}.Span); }", Description = "a count that was counted back")]
    [TestCase("int sent = 0; if (_logs) { {|#1:Connection.Send(bytes)|}; sent += 0; } if (sent == 0) { Count({|#0:bytes|}.Span); }", Description = "nothing is counted")]
    [TestCase("int at = 0; while (at < 9) { {|#1:Connection.Send({|#0:bytes|})|}; at++; }", Description = "a loop that counts")]
    public Task Fires_on_a_use_after_the_send(string body)
    {
        string name = body.Contains("{|#0:head|}", StringComparison.Ordinal) ? "head" : body.Contains("{|#0:mine|}", StringComparison.Ordinal) ? "mine" : "bytes";
        return Fires(Handler(body), Message(name, "sent"));
    }

    [Test]
    public Task Fires_on_a_use_after_Dispose() => Fires(Handler("{|#1:bytes.Dispose()|}; Count({|#0:bytes|}.Span);"), Message("bytes", "disposed"));

    [TestCase("Count(bytes.Span); Connection.Send(bytes);")]
    [TestCase("while (_total < 9) { try { using System.IO.MemoryStream stream = new(4); Count(stream.ToArray()); } catch (Exception) { _total++; } finally { Count(default); } } Connection.Send(bytes);", Description = "blocks that end in others, all of which may throw")]
    [TestCase("try { Action again = () => { try { Count(default); } catch (ArgumentException) { _total++; } Count(default); }; again(); } finally { Count(default); } Connection.Send(bytes);", Description = "a lambda within a try")]
    [TestCase("foreach (Connection other in _others) { try { foreach (Connection one in _others) { Count(bytes.Span); } } catch (InvalidOperationException) { _logs = true; } } Connection.Send(bytes);")]
    [TestCase("Connection.Send(bytes); _total += bytes.Length;", Description = "the length is a number of the struct")]
    [TestCase("Connection.Send(bytes); bytes.Dispose();", Description = "harmless, and documented so")]
    [TestCase("Connection.Send(bytes.Span); Count(bytes.Span);", Description = "a copy was sent")]
    [TestCase("OwnedBuffer copy = bytes.Retain(); Connection.Send(bytes); Count(copy.Memory.Span); copy.Dispose();")]
    [TestCase("if (_logs) { Connection.Send(bytes); } else { Count(bytes.Span); }")]
    [TestCase("if (_logs) { Connection.Send(bytes); return; } Count(bytes.Span);")]
    [TestCase("if (_logs) { Connection.Send(bytes); } _total++; if (!_logs) { Count(bytes.Span); }", Description = "never both")]
    [TestCase("bool sent = false; if (_total > 4) { Connection.Send(bytes); sent = true; } if (!sent) { Count(bytes.Span); }")]
    [TestCase("int at = 0; while (at < bytes.Length) { Connection.Send(bytes.Slice(at, 1)); at++; }", Description = "parts of one loan")]
    [TestCase("RecvBuffer rest = bytes; while (rest.Length > 4) { RecvBuffer head = rest.Slice(0, 4); rest = rest.Slice(4); Connection.Send(head); } Look(rest);")]
    [TestCase("foreach (Connection other in _others) { other.Send(bytes.Span); } Connection.Send(bytes);")]
    [TestCase("foreach (Connection other in _others) { if (other.IsWritable) { other.Send(bytes); break; } }")]
    [TestCase("try { Count(bytes.Span); } finally { Connection.Send(bytes); }")]
    [TestCase("Other.Send(bytes); Count(bytes.Span);", Description = "another type's method")]
    [TestCase("int sent = 0; if (_total > 4) { Connection.Send(bytes); sent = 1; } if (sent == 0) { Count(bytes.Span); }")]
    [TestCase("int sent = 0; if (_total > 4) { Connection.Send(bytes); sent++; } if (sent == 0) { Count(bytes.Span); }")]
    [TestCase("int sent = 0; if (_total > 4) { Connection.Send(bytes); sent++; } if (sent > 0) { return; } Count(bytes.Span);")]
    [TestCase("int sent = 0; if (_total > 4) { Connection.Send(bytes); ++sent; } if (sent < 1) { Count(bytes.Span); }")]
    [TestCase("int sent = 0; if (_total > 4) { Connection.Send(bytes); sent += 1; } if (sent >= 1) { _total++; } else { Count(bytes.Span); }")]
    [TestCase("int sent = 0; if (_total > 4) { Connection.Send(bytes); sent += bytes.Length; } if (sent > 0) { return; } Count(bytes.Span);")]
    [TestCase("int sent = 0; if (_total > 4) { Connection.Send(bytes); sent++; } if (_logs) { sent++; } if (sent <= 0) { Count(bytes.Span); }")]
    [TestCase("int left = 1; if (_total > 4) { Connection.Send(bytes); left--; } if (left > 0) { Count(bytes.Span); }")]
    [TestCase("int sent = 0; foreach (Connection other in _others) { if (other.IsWritable) { if (sent > 0) { break; } other.Send(bytes); sent++; } } if (sent == 0) { Count(bytes.Span); }")]
    [TestCase("long sent = 0; if (_total > 4) { Connection.Send(bytes); sent++; sent++; sent++; } if (sent > 0) { return; } Count(bytes.Span);")]
    [TestCase("SendStatus status = SendStatus.Closed; if (_others.Count > 0) { Connection.Send(bytes); status = SendStatus.Ok; } if (status == SendStatus.Closed) { Count(bytes.Span); }")]
    [TestCase("Connection? first = _others.Count > 0 ? _others[0] : null; first?.Send(bytes); if (first is null) { Count(bytes.Span); }")]
    [TestCase("while (true) { if (_total > 4) { Connection.Send(bytes); break; } Count(bytes.Span); _total++; }")]
    [TestCase("switch (_total) { case 1: Connection.Send(bytes); goto case 2; case 2: _total = 0; break; default: Count(bytes.Span); break; }")]
    [TestCase("_total += _total switch { 1 => (int)Connection.Send(bytes), 2 => bytes.Span[0], _ => 0 };")]
    [TestCase("foreach (Connection other in _others) { if (!other.IsWritable) { continue; } other.Send(bytes); return; } Count(bytes.Span);")]
    public Task Stays_silent_where_the_send_comes_last(string body) =>
        StaysSilent(Handler(body) + " static class Other { public static int Send(RecvBuffer bytes) => bytes.Length; }");

    private static string Handler(string body) => "[LoopHandler] partial class Echo { " + Members + " [OnRecv] void Received(RecvBuffer bytes) { " + body + " } }";

    private static string Message(string name, string how) =>
        $"'{name}' was {how} on a path to here: its memory belongs to the send and may hold other bytes by now, and under Loop.Checks this throws; "
        + $"use it before, or send a copy with Send({name}.Span)";
}

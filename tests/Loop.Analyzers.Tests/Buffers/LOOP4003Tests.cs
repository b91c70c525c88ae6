using Loop.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis.Testing;

namespace Loop.Analyzers.Tests.Buffers;

/// <summary>Received memory is kept beyond its handler.</summary>
[TestFixture]
public sealed class LOOP4003Tests : RuleTests
{
    private const string Stored = "stored";
    private const string Captured = "captured by code that runs later";

    [TestCase("_kept = {|#0:bytes|};", Stored)]
    [TestCase("this._kept = {|#0:bytes|};", Stored)]
    [TestCase("Kept = {|#0:bytes|};", Stored)]
    [TestCase("_kept = {|#0:bytes|}.Slice(4);", Stored)]
    [TestCase("_kept = {|#0:bytes|}[..4];", Stored)]
    [TestCase("_all.Add({|#0:bytes|});", Stored)]
    [TestCase("_queue.Enqueue({|#0:bytes|}.Slice(0, 4));", Stored)]
    [TestCase("_maybe ??= {|#0:bytes|};", Stored)]
    [TestCase("_slots[0] = {|#0:bytes|};", Stored)]
    [TestCase("_named[\"last\"] = {|#0:bytes|};", Stored)]
    [TestCase("if (bytes.Length > 4) { while (_total > 0) { _kept = {|#0:bytes|}; _total--; } }", Stored)]
    [TestCase("EventLoop.Post(() => Count({|#0:bytes|}.Span));", Captured)]
    [TestCase("_ = Task.Run(() => Sum({|#0:bytes|}));", Captured)]
    [TestCase("System.Threading.ThreadPool.QueueUserWorkItem(_ => Sum({|#0:bytes|}));", Captured)]
    [TestCase("_later = () => Sum({|#0:bytes|});", Captured)]
    [TestCase("Happened += () => Sum({|#0:bytes|});", Captured)]
    [TestCase("new System.Threading.Thread(() => Sum({|#0:bytes|})).Start();", Captured)]
    [TestCase("_kept = bytes.IsEmpty ? default : {|#0:bytes|};", Stored)]
    [TestCase("_kept = bytes.Length switch { > 4 => {|#0:bytes|}.Slice(4), _ => default };", Stored)]
    [TestCase("_pairs.Enqueue(({|#0:bytes|}, 4));", Stored)]
    [TestCase("_pair = ({|#0:bytes|}[4..], _total);", Stored)]
    public Task Fires_where_it_is_kept(string body, string how) => Fires(Handler(body), Message("bytes", how));

    [Test]
    public Task Fires_on_another_name_of_it() =>
        Fires(Handler("ReadOnlyMemory<byte> head = bytes.Slice(0, 4); _all.Add({|#0:head|});"), Message("head", Stored));

    [TestCase("ReadOnlyMemory<byte> head; head = bytes.Slice(0, 4); _all.Add({|#0:head|});")]
    [TestCase("ReadOnlyMemory<byte> head = bytes; if (_total > 4) { head = head.ToArray(); } _all.Add({|#0:head|});")]
    public Task Fires_on_a_name_that_is_assigned(string body) => Fires(Handler(body), Message("head", Stored));

    [TestCase("_kept = bytes.ToArray();")]
    [TestCase("bytes = bytes.ToArray(); _kept = bytes;", Description = "the name is another memory's by then")]
    [TestCase("ReadOnlyMemory<byte> copy = bytes; copy = copy.ToArray(); _all.Add(copy);")]
    [TestCase("_pairs.Enqueue((bytes.ToArray(), bytes.Length)); _length = bytes.IsEmpty ? 0 : bytes.Length;")]
    [TestCase("_all.Add(bytes.Slice(4).ToArray());")]
    [TestCase("Count(bytes.Span);")]
    [TestCase("Connection.Send(bytes);", Description = "copied when it is sent")]
    [TestCase("ReadOnlyMemory<byte> head = bytes.Slice(0, 4); Count(head.Span);")]
    [TestCase("List<ReadOnlyMemory<byte>> lines = new(); lines.Add(bytes); Count(lines[0].Span);", Description = "gone with the call")]
    [TestCase("int sum = Use(() => Sum(bytes)); _total += sum;", Description = "called at once, for all that can be told")]
    [TestCase("_total += System.Linq.Enumerable.Count(_all, one => one.Length == bytes.Length);")]
    [TestCase("_length = bytes.Length;")]
    [TestCase("byte[] copy = bytes.ToArray(); EventLoop.Post(() => Count(copy));")]
    [TestCase("_kept = default;")]
    [TestCase("int Local() => Sum(bytes); _total += Local();")]
    public Task Stays_silent_where_it_is_not(string body) => StaysSilent(Handler(body));

    [Test]
    public Task Stays_silent_where_the_handler_waits_for_it() => new HandlerTest(
        "[LoopHandler] partial class Echo { [OnEnd] void Ended() { } [OnRecv] async LoopTask Received(ReadOnlyMemory<byte> bytes) { "
        + "int sum = await Task.Run(() => bytes.Span[0]); Task<int> more = Task.Run(() => (int)bytes.Span[1]); sum += await more.ConfigureAwait(true); if (sum > 4) Connection.Close(); } }",
        "LOOP4003")
    { CompilerDiagnostics = CompilerDiagnostics.Errors }.RunAsync();

    [TestCase("class Plain { ReadOnlyMemory<byte> _kept; public void Received(ReadOnlyMemory<byte> bytes) => _kept = bytes; public int Length => _kept.Length; }")]
    [TestCase("[LoopHandler] partial class Echo { ReadOnlyMemory<byte> _kept; [OnEnd] void Ended() { } void Received(ReadOnlyMemory<byte> bytes) => _kept = bytes; public int Length => _kept.Length; }")]
    public Task Stays_silent_outside_of_event_methods(string source) => StaysSilent(source);

    private static string Handler(string body) =>
        "[LoopHandler] partial class Echo { readonly List<ReadOnlyMemory<byte>> _all = new(); readonly Queue<ReadOnlyMemory<byte>> _queue = new(); "
        + "readonly Dictionary<string, ReadOnlyMemory<byte>> _named = new(); readonly ReadOnlyMemory<byte>[] _slots = new ReadOnlyMemory<byte>[4]; "
        + "(ReadOnlyMemory<byte>, int) _pair; readonly Queue<(ReadOnlyMemory<byte>, int)> _pairs = new(); ReadOnlyMemory<byte> _kept; ReadOnlyMemory<byte>? _maybe; ReadOnlyMemory<byte> Kept { get; set; } int _total; int _length; Func<int>? _later; event Action? Happened; "
        + "void Count(ReadOnlySpan<byte> bytes) => _total += bytes.Length + _kept.Length + _pair.Item2 + _length + (_later is null || _maybe is null ? 1 : 2); void Raise() => Happened?.Invoke(); "
        + "static int Sum(ReadOnlyMemory<byte> bytes) => bytes.Length; static int Use(Func<int> function) => function(); "
        + "[OnRecv] void {|LOOP1007:Received|}(ReadOnlyMemory<byte> bytes) { " + body + " } }";

    private static string Message(string name, string how) =>
        $"'{name}' is {how}, but its memory goes back to the pool when 'Received' ends: what is read from it later are another receive's bytes; keep {name}.ToArray()";
}

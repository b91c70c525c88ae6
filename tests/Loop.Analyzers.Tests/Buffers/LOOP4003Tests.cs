using Loop.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis.Testing;

namespace Loop.Analyzers.Tests.Buffers;

/// <summary>Received memory is kept beyond its handler.</summary>
[TestFixture]
public sealed class LOOP4003Tests : RuleTests
{
    private const string Stored = "stored";
    private const string Captured = "captured by code that runs later";
    private const string Told = "told to an actor, which hears of it later";

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
    [TestCase("_maybe = {|#0:bytes|}[4..];", Stored, Description = "in a nullable field")]
    [TestCase("_kept = {|#0:bytes|}.TrimEnd((byte)' ');", Stored)]
    [TestCase("ReadOnlyMemory<byte> head = bytes.Trim((byte)' '); _total += head.Length; _kept = {|#0:bytes|};", Stored)]
    [TestCase("_request = new Request { Body = {|#0:bytes|} };", Stored)]
    [TestCase("_requests.Add(new() { Parts = { {|#0:bytes|} } });", Stored)]
    [TestCase("_request.Body = {|#0:bytes|};", Stored)]
    [TestCase("_request.Raw = {|#0:bytes|};", Stored)]
    [TestCase("_last = new Line({|#0:bytes|}, 4);", Stored, Description = "a record keeps what it is made of")]
    [TestCase("_any = new Note({|#0:bytes|}[..4]);", Stored)]
    [TestCase("_maybeAll?.Add({|#0:bytes|});", Stored)]
    [TestCase("_kept = {|#0:bytes|}; if (_total > 4) { _kept = default; }", Stored, Description = "given up on one path")]
    [TestCase("Self.Tell({|#0:bytes|});", Told)]
    [TestCase("_room.Tell(new Line({|#0:bytes|}, 4));", Told)]
    [TestCase("if (_total > 4) { Self.TellAfter(TimeSpan.FromSeconds(1), {|#0:bytes|}.Slice(4)); }", Told)]
    public Task Fires_where_it_is_kept(string body, string how) => Fires(Handler(body), Message("bytes", how));

    [Test]
    public Task Fires_where_it_is_told_after_the_last_await() => new HandlerTest(
        "[LoopHandler] partial class Echo { [OnMessage] void Told(ReadOnlyMemory<byte> bytes) { } [OnRecv] async LoopTask Received(ReadOnlyMemory<byte> bytes) { await Task.Yield(); Self.Tell({|#0:bytes|}); } }",
        "LOOP4003")
    {
        ExpectedDiagnostics = { new DiagnosticResult(AnalyzerCatalogue.Of("LOOP4003")).WithLocation(0).WithMessage(Message("bytes", Told)) },
    }.RunAsync();

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
    [TestCase("Request request = new() { Body = bytes, Raw = bytes, [4] = bytes, Parts = { bytes } }; Handle(request);", Description = "an object of the call's own")]
    [TestCase("Request request = new(); request.Body = bytes; request.Raw = bytes; request.Parts.Add(bytes); request[4] = bytes; Handle(request);")]
    [TestCase("Handle(new Request { Body = bytes[4..] });")]
    [TestCase("Dictionary<int, ReadOnlyMemory<byte>> parts = new() { [4] = bytes }; parts[5] = bytes; ReadOnlyMemory<byte>[] all = [bytes]; all[0] = bytes; _total += parts.Count + all.Length;")]
    [TestCase("List<ReadOnlyMemory<byte>>? lines = _total > 4 ? new() : null; lines?.Add(bytes);")]
    [TestCase("Line line = new(bytes, 4); _total += line.Text.Length;")]
    [TestCase("_copied = new Copying(bytes);", Description = "a record that copies")]
    [TestCase("_carry.Append(bytes); _carry.Add(bytes);", Description = "what a method of another name's type does with it, nobody can tell")]
    [TestCase("Append(bytes);")]
    [TestCase("_kept = bytes; Use(); _kept = default;", Description = "for helpers, as long as the call lasts")]
    [TestCase("_request.Body = bytes; try { Use(); } finally { _request.Body = default; }")]
    [TestCase("_queue.Enqueue(bytes); Use(); _queue.Clear();")]
    [TestCase("Self.Tell((ReadOnlyMemory<byte>)bytes.ToArray()); Self.Tell(new Line(bytes.ToArray(), 4)); Self.Tell(bytes.Length);")]
    public Task Stays_silent_where_it_is_not(string body) => StaysSilent(Handler(body));

    [Test]
    public Task Stays_silent_where_the_handler_waits_for_it() => new HandlerTest(
        "[LoopHandler] partial class Echo { [OnEnd] void Ended() { } [OnRecv] async LoopTask Received(ReadOnlyMemory<byte> bytes) { "
        + "int sum = await Task.Run(() => bytes.Span[0]); Task<int> more = Task.Run(() => (int)bytes.Span[1]); sum += await more.ConfigureAwait(true); if (sum > 4) Connection.Close(); } }",
        "LOOP4003")
    { CompilerDiagnostics = CompilerDiagnostics.Errors }.RunAsync();

    /// <summary>Loop's own files take the memory of a handler that awaits them, and an actor may have answered by the time that the method ends.</summary>
    [TestCase("await _log!.Append(bytes);")]
    [TestCase("Self.Tell(bytes); await Task.Delay(4);")]
    [TestCase("while (_log is null) { Self.Tell(bytes); await Task.Delay(4); }", Description = "the await is behind it in time")]
    [TestCase("Self.Tell(bytes); await _answered.Task;")]
    public Task Stays_silent_where_the_handler_may_outlast_it(string body) => new HandlerTest(
        "[LoopHandler] partial class Echo { LoopFile? _log = null; readonly TaskCompletionSource _answered = new(); [OnMessage] void Told(ReadOnlyMemory<byte> bytes) => _answered.TrySetResult(); "
        + "[OnRecv] async LoopTask Received(ReadOnlyMemory<byte> bytes) { " + body + " } [OnClose] LoopTask Closed() { return _log is null ? default : _log.Flush(); } }",
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
        + "static int Sum(ReadOnlyMemory<byte> bytes) => bytes.Length; static int Use(Func<int> function) => function(); void Use() => Count(_kept.Span); void Append(ReadOnlyMemory<byte> bytes) => Count(bytes.Span); "
        + "void Handle(Request request) => Count(request.Body.Span); Request _request = new(); readonly List<Request> _requests = new(); readonly Carry _carry = new(); readonly List<ReadOnlyMemory<byte>>? _maybeAll; "
        + "Line _last; Copying? _copied; object? _any; Address<Room> _room; [OnMessage] void Told(ReadOnlyMemory<byte> bytes) => _any = _last; [OnMessage] void Told(Line line) => _any = _copied; [OnMessage] void Told(int count) => _any = _room; "
        + "[OnRecv] void {|LOOP1007:Received|}(ReadOnlyMemory<byte> bytes) { " + body + " } } "
        + "[LoopHandler] partial class Room { [OnMessage] void Told(Line line) { } } readonly record struct Line(ReadOnlyMemory<byte> Text, int From); record Note(ReadOnlyMemory<byte> Text); "
        + "record Copying(ReadOnlyMemory<byte> Text) { public ReadOnlyMemory<byte> Text { get; } = Text.ToArray(); } class Carry { int _total; public void Append(ReadOnlyMemory<byte> bytes) => _total += bytes.Length; public int Add(ReadOnlyMemory<byte> bytes) => bytes.Length; } "
        + "class Request { public ReadOnlyMemory<byte> Raw; public ReadOnlyMemory<byte> Body { get; set; } public List<ReadOnlyMemory<byte>> Parts { get; } = new(); public ReadOnlyMemory<byte> this[int index] { get => Raw; set => Raw = value; } }";

    private static string Message(string name, string how) =>
        $"'{name}' is {how}, but its memory goes back to the pool when 'Received' ends: what is read from it later are another receive's bytes; keep {name}.ToArray()";
}

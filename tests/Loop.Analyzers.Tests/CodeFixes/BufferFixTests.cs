using Loop.Analyzers.CodeFixes.Buffers;
using Loop.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Loop.Analyzers.Tests.CodeFixes;

/// <summary>The fixes of LOOP4xxx.</summary>
[TestFixture]
public sealed class BufferFixTests
{
    [TestCase("Connection.Send(/* all */ bytes); // sent\nTake({|LOOP4001:bytes|}.Span);\nTake({|LOOP4001:bytes|}.Span);", "Connection.Send(/* all */ bytes.Span); // sent\nTake(bytes.Span);\nTake(bytes.Span);")]
    [TestCase("foreach (Connection other in _others)\n{\n    other.Send({|LOOP4001:bytes|});\n}", "foreach (Connection other in _others)\n{\n    other.Send(bytes.Span);\n}")]
    public Task A_copy_is_sent(string body, string fixedBody) => Fixes<SendCopyFix>(Received(body), Received(fixedBody));

    [Test]
    public Task A_disposed_buffer_is_left_to_its_author() => OffersNothing<SendCopyFix>(Received("bytes.Dispose();\nTake({|LOOP4001:bytes|}.Span);"));

    [TestCase("// kept\nOwnedBuffer copy = {|LOOP4002:bytes.Retain()|}; // here\nif (_total > 4)\n{\n    return;\n}\n\nConnection.Send(copy);",
        "// kept\nusing OwnedBuffer copy = bytes.Retain(); // here\nif (_total > 4)\n{\n    return;\n}\n\nConnection.Send(copy);")]
    [TestCase("OwnedBuffer copy = {|LOOP4002:bytes.Retain()|};\nif (_total > 4)\n{\n    return;\n}\n\nTake(copy.Memory.Span);\nConnection.Send(copy);",
        "using OwnedBuffer copy = bytes.Retain();\nif (_total > 4)\n{\n    return;\n}\n\nTake(copy.Memory.Span);\nConnection.Send(copy);")]
    [TestCase("OwnedBuffer copy = {|LOOP4002:bytes.Retain()|};\nif (_total > 4)\n{\n    return;\n}\n\n_total += copy.Memory.Length;\nConnection.Send(copy);",
        "using OwnedBuffer copy = bytes.Retain();\nif (_total > 4)\n{\n    return;\n}\n\n_total += copy.Memory.Length;\nConnection.Send(copy);")]
    [TestCase("OwnedBuffer copy = {|LOOP4002:bytes.Retain()|};\nif (_total > 4)\n{\n    return;\n}\n\n_array = copy.Memory.ToArray();\nConnection.Send(copy);",
        "using OwnedBuffer copy = bytes.Retain();\nif (_total > 4)\n{\n    return;\n}\n\n_array = copy.Memory.ToArray();\nConnection.Send(copy);")]
    [TestCase("OwnedBuffer copy = {|LOOP4002:bytes.Retain()|};\nif (_total > 4)\n{\n    return;\n}\n\ncopy.Memory.CopyTo(_array);\nConnection.Send(copy);",
        "using OwnedBuffer copy = bytes.Retain();\nif (_total > 4)\n{\n    return;\n}\n\ncopy.Memory.CopyTo(_array);\nConnection.Send(copy);")]
    [TestCase("OwnedBuffer copy = {|LOOP4002:bytes.Retain()|};\nif (_total > 4)\n{\n    return;\n}\n\nConnection.Send(copy.Memory);\nConnection.Send(copy);",
        "using OwnedBuffer copy = bytes.Retain();\nif (_total > 4)\n{\n    return;\n}\n\nConnection.Send(copy.Memory);\nConnection.Send(copy);")]
    [TestCase("OwnedBuffer copy = {|LOOP4002:bytes.Retain()|};\nif (_total > 4)\n{\n    return;\n}\n\nConnection.Send(copy.Memory[1..]);\nConnection.Send(copy);",
        "using OwnedBuffer copy = bytes.Retain();\nif (_total > 4)\n{\n    return;\n}\n\nConnection.Send(copy.Memory[1..]);\nConnection.Send(copy);")]
    [TestCase("OwnedBuffer copy = {|LOOP4002:bytes.Retain()|};\nif (_total > 4)\n{\n    return;\n}\n\nTake(copy.Memory.Slice(1).Span);\nConnection.Send(copy);",
        "using OwnedBuffer copy = bytes.Retain();\nif (_total > 4)\n{\n    return;\n}\n\nTake(copy.Memory.Slice(1).Span);\nConnection.Send(copy);")]
    public Task A_buffer_is_declared_with_using(string body, string fixedBody) => Fixes<UsingBufferFix>(Received(body), Received(fixedBody));

    [Test]
    public Task A_file_that_was_read_is_declared_with_using() => Fixes<UsingBufferFix>(
        "[OnEnd]\nprivate async LoopTask Ended()\n{\n    OwnedBuffer page = {|LOOP4002:await LoopFile.ReadAll(\"a\")|};\n    if (page.Length > 4)\n    {\n        Connection.Send(page);\n    }\n}",
        "[OnEnd]\nprivate async LoopTask Ended()\n{\n    using OwnedBuffer page = await LoopFile.ReadAll(\"a\");\n    if (page.Length > 4)\n    {\n        Connection.Send(page);\n    }\n}");

    [TestCase("{|LOOP4002:bytes.Retain()|};")]
    [TestCase("OwnedBuffer copy = {|LOOP4002:bytes.Retain()|};\nif (_total > 4)\n{\n    _kept = copy;\n}")]
    [TestCase("OwnedBuffer copy = {|LOOP4002:bytes.Retain()|};\nif (_total > 4)\n{\n    return;\n}\n\n_memory = copy.Memory;")]
    [TestCase("OwnedBuffer copy = {|LOOP4002:bytes.Retain()|};\nif (_total > 4)\n{\n    return;\n}\n\n_memory = copy.Memory[1..];")]
    [TestCase("OwnedBuffer copy = {|LOOP4002:bytes.Retain()|};\nif (_total > 4)\n{\n    return;\n}\n\n_ = _file.WriteAsync(copy.Memory);")]
    [TestCase("OwnedBuffer copy = {|LOOP4002:bytes.Retain()|};\nif (_total > 4)\n{\n    return;\n}\n\nKeeping.Keep(copy.Memory.Slice(1));")]
    [TestCase("OwnedBuffer copy = {|LOOP4002:bytes.Retain()|};\nif (_total > 4)\n{\n    return;\n}\n\ncopy.Keep();")]
    public Task A_buffer_that_others_keep_is_left_to_its_author(string body) => OffersNothing<UsingBufferFix>(Received(body));

    [TestCase("EventLoop.Post(Done);\nTask.Run(() => {|LOOP4004:Connection|}.Close()); // later",
        "EventLoop.Post(Done);\nEventLoop loop = EventLoop;\nTask.Run(() => loop.Post(() => Connection.Close())); // later")]
    [TestCase("// sum\nTask.Run(() =>\n{\n    int sum = 4;\n    {|LOOP4004:_total|} += sum;\n    {|LOOP4004:Connection|}.Close(); // done\n});",
        "// sum\nEventLoop loop = EventLoop;\nTask.Run(() =>\n{\n    int sum = 4;\n    loop.Post(() => _total += sum);\n    loop.Post(() => Connection.Close()); // done\n});", 2)]
    [TestCase("Task.Run({|LOOP4004:Done|});", "EventLoop loop = EventLoop;\nTask.Run(() => loop.Post(Done));")]
    [TestCase("Task.Run(() => {|LOOP4004:EventLoop|}.Post(Done));", "EventLoop loop = EventLoop;\nTask.Run(() => loop.Post(Done));")]
    public Task Code_comes_back_to_the_loop(string body, string fixedBody, int incremental = 1) => Fixes<PostFix>(Received(body), Received(fixedBody), incremental);

    [Test]
    public Task Code_comes_back_to_the_loop_from_an_expression_body() => Fixes<PostFix>(
        "[OnRecv]\nprivate void Received(RecvBuffer bytes) => Task.Run(() => {|LOOP4004:Connection|}.Close()); // later",
        "[OnRecv]\nprivate void Received(RecvBuffer bytes)\n{\n    EventLoop loop = EventLoop;\n    Task.Run(() => loop.Post(() => Connection.Close()));\n} // later");

    [TestCase("Task.Run(() =>\n{\n    int queued = {|LOOP4004:Connection|}.QueuedBytes;\n    return queued;\n});")]
    [TestCase("Task.Run(() => Math.Abs({|LOOP4004:_total|}) + 1);")]
    [TestCase("Task<bool> asked = Task.Run(() => {|LOOP4004:Allowed|}(1));\n_ = asked;")]
    [TestCase("Task.Run(() => {|LOOP4004:Allowed|}(1)).ContinueWith(static asked => asked.Result);")]
    [TestCase("int[] users = [1, 2];\nTask.Run(() =>\n{\n    bool any = users.Any(user => {|LOOP4004:Allowed|}(user));\n    return any;\n});")]
    [TestCase("int[] users = [1, 2];\nTask.Run(() =>\n{\n    _ = users.Any(user => {|LOOP4004:Allowed|}(user));\n});")]
    public Task Code_whose_result_is_wanted_there_is_left_to_its_author(string body) => OffersNothing<PostFix>(Received(body));

    [TestCase("bool ok = await Task.Run(() => {|LOOP4004:Allowed|}(1));")]
    [TestCase("bool ok = await Task.Run(async () => {|LOOP4004:Allowed|}(1));")]
    [TestCase("bool ok = await EventLoop.Offload(() => {|LOOP4004:Allowed|}(1));")]
    [TestCase("bool ok = true;\nawait Task.Run(() => {|LOOP4004:Refreshed|}());")]
    public Task Code_whose_result_is_awaited_is_left_to_its_author(string body) =>
        OffersNothing<PostFix>("[OnEnd]\nprivate async LoopTask Ended()\n{\n" + Indent(body) + "\n    _total += ok ? 1 : 0;\n}");

    /// <summary>Nobody has a result of what returns none, whatever becomes of the call around it, nor of what is dropped.</summary>
    [TestCase("_ = Task.Run(() => {|LOOP4004:Allowed|}(1));", "EventLoop loop = EventLoop;\n_ = Task.Run(() => loop.Post(() => Allowed(1)));")]
    [TestCase("Task closing = Task.Run(() => {|LOOP4004:Connection|}.Close());\n_ = closing;",
        "EventLoop loop = EventLoop;\nTask closing = Task.Run(() => loop.Post(() => Connection.Close()));\n_ = closing;")]
    [TestCase("new System.Threading.Thread(() => {|LOOP4004:Connection|}.Close()).Start();",
        "EventLoop loop = EventLoop;\nnew System.Threading.Thread(() => loop.Post(() => Connection.Close())).Start();")]
    public Task Code_whose_result_nobody_has_comes_back_to_the_loop(string body, string fixedBody) => Fixes<PostFix>(Received(body), Received(fixedBody));

    /// <summary>Posted code runs later: it would see the last value of a variable that changes, and a stream after its end.</summary>
    [TestCase("Task.Run(() =>\n{\n    for (int i = 0; i < 3; i++)\n    {\n        {|LOOP4004:Connection|}.Send(new byte[] { (byte)i });\n    }\n});")]
    [TestCase("Task.Run(() =>\n{\n    byte[] answer = new byte[1];\n    {|LOOP4004:Connection|}.Send(answer);\n    answer = new byte[2];\n    return answer;\n});")]
    [TestCase("Task.Run(() =>\n{\n    using System.IO.MemoryStream answer = new();\n    {|LOOP4004:Connection|}.Send(answer.ToArray());\n});")]
    public Task Code_that_uses_what_changes_meanwhile_is_left_to_its_author(string body) => OffersNothing<PostFix>(Received(body));

    [Test]
    public Task One_that_cannot_be_fixed_keeps_no_other_from_it() => new FixTest<PostFix>(
        Class(Received("Task.Run(() => {|LOOP4004:Connection|}.Close());\nTask.Run(() =>\n{\n    Span<byte> one = stackalloc byte[1];\n    {|LOOP4004:Connection|}.Send(one);\n});")),
        Class(Received("EventLoop loop = EventLoop;\nTask.Run(() => loop.Post(() => Connection.Close()));\nTask.Run(() =>\n{\n    Span<byte> one = stackalloc byte[1];\n    {|LOOP4004:Connection|}.Send(one);\n});")))
    {
        NumberOfIncrementalIterations = 1,
        NumberOfFixAllIterations = 1,
        FixedState = { MarkupHandling = Microsoft.CodeAnalysis.Testing.MarkupMode.Allow },
    }.RunAsync();

    private static Task Fixes<TFix>(string method, string fixedMethod, int incremental = 1)
        where TFix : CodeFixProvider, new() => new FixTest<TFix>(Class(method), Class(fixedMethod))
        {
            NumberOfIncrementalIterations = incremental,
            NumberOfFixAllIterations = 1,
        }.RunAsync();

    private static Task OffersNothing<TFix>(string method)
        where TFix : CodeFixProvider, new() => new FixTest<TFix>(Class(method), Class(method)).RunAsync();

    private static string Received(string body) => "[OnRecv]\nprivate void Received(RecvBuffer bytes)\n{\n" + Indent(body) + "\n}";

    private static string Indent(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Length == 0 ? line : "    " + line));

    private static string Class(string method) =>
        "using System.Collections.Generic;\nusing System.IO;\nusing System.Linq;\nusing Loop;\n\n[LoopHandler]\npublic partial class Echo\n{\n    private readonly List<Connection> _others = new();\n    private OwnedBuffer? _kept;\n    private int _total;\n    private ReadOnlyMemory<byte> _memory;\n    private byte[] _array = [];\n"
        + "    private readonly Stream _file = Stream.Null;\n\n"
        + Indent(method) + "\n\n    private void Take(System.ReadOnlySpan<byte> bytes) => _total += bytes.Length + (_kept?.Length ?? 0) + _others.Count;\n\n    private void Done() => _total++;\n\n    private bool Allowed(int user) => _total > user + _memory.Length;\n\n"
        + "    private Task Refreshed() => _total > 0 ? Task.CompletedTask : Task.Delay(_array.Length);\n}\n\n"
        + "internal static class Keeping\n{\n    public static List<object> All { get; } = new();\n\n    public static void Keep(this OwnedBuffer buffer) => All.Add(buffer);\n\n"
        + "    public static void Keep(ReadOnlyMemory<byte> memory) => All.Add(memory);\n}\n";
}

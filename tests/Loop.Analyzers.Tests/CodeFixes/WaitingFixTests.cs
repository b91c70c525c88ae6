using Loop.Analyzers.CodeFixes.Blocking;
using Loop.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Loop.Analyzers.Tests.CodeFixes;

/// <summary>The fixes that await where a handler blocked.</summary>
[TestFixture]
public sealed class WaitingFixTests
{
    [TestCase("_work.{|LOOP3002:Wait|}(); // done", "await _work; // done")]
    [TestCase("_work.{|LOOP3002:Wait|}(Connection.Closed);", "await _work.WaitAsync(Connection.Closed);")]
    [TestCase("int count = _count.{|LOOP3002:Result|};\nTake(count);", "int count = await _count;\nTake(count);")]
    [TestCase("Take(/* now */ CountAsync().{|LOOP3002:Result|});", "Take(/* now */ await CountAsync());")]
    [TestCase("Take(_count.{|LOOP3002:Result|}.GetHashCode());", "Take((await _count).GetHashCode());")]
    [TestCase("Take(CountAsync().GetAwaiter().{|LOOP3002:GetResult|}());", "Take(await CountAsync());")]
    [TestCase("Take(CountAsync().ConfigureAwait(false).GetAwaiter().{|LOOP3002:GetResult|}());", "Take(await CountAsync().ConfigureAwait(false));")]
    [TestCase("Task.{|LOOP3002:WaitAll|}(_work, _count);", "await Task.WhenAll(_work, _count);")]
    [TestCase("Task.{|LOOP3002:WaitAny|}(_work, _count);", "await Task.WhenAny(_work, _count);")]
    [TestCase("if (bytes.Length > 4)\n{\n    _work.{|LOOP3002:Wait|}();\n}\n\nConnection.Send(bytes);", "if (bytes.Length > 4)\n{\n    await _work;\n}\n\nConnection.Send(bytes);")]
    public Task A_task_is_awaited(string body, string fixedBody) => Fixes<AwaitTaskFix>(Received(body), Awaiting(fixedBody));

    [Test]
    public Task All_waits_of_a_method_are_awaited_at_once() => Fixes<AwaitTaskFix>(
        Received("_work.{|LOOP3002:Wait|}();\nTake(_count.{|LOOP3002:Result|});"), Awaiting("await _work;\nTake(await _count);"), incremental: 2);

    [Test]
    public Task A_span_becomes_memory() => Fixes<AwaitTaskFix>(
        "[OnRecv]\nprivate void Received(ReadOnlySpan<byte> bytes)\n{\n    Take(bytes[0] + bytes.Length);\n    _work.{|LOOP3002:Wait|}();\n}",
        "[OnRecv]\nprivate async LoopTask Received(ReadOnlyMemory<byte> bytes)\n{\n    Take(bytes.Span[0] + bytes.Length);\n    await _work;\n}");

    [Test]
    public Task An_expression_body_awaits() => Fixes<AwaitTaskFix>(
        "[OnEnd]\nprivate void Ended() => _work.{|LOOP3002:Wait|}(); // all", "[OnEnd]\nprivate async LoopTask Ended() => await _work; // all");

    [Test]
    public Task A_method_without_modifiers_keeps_its_trivia() => Fixes<AwaitTaskFix>(
        "[OnEnd]\n// why\nvoid Ended() => _work.{|LOOP3002:Wait|}();", "[OnEnd]\n// why\nasync LoopTask Ended() => await _work;");

    /// <summary>The helpers between the handler and the call wait too, and so does everyone else who calls them.</summary>
    [Test]
    public Task Callers_wait_too() => Fixes<AwaitTaskFix>(
        """
        [OnEnd]
        private void Ended()
        {
            Take({|LOOP3002:First|}(3)); // first
        }

        [OnClose]
        private void Closed() => {|LOOP3002:Second|}();

        private int First(int times)
        {
            {|LOOP3002:Second|}();
            return times;
        }

        private void Second() => _work.Wait();
        """.Replace("{|LOOP3002:Second|}();\n    return", "Second();\n    return", StringComparison.Ordinal),
        """
        [OnEnd]
        private async LoopTask Ended()
        {
            Take(await First(3)); // first
        }

        [OnClose]
        private async LoopTask Closed() => await Second();

        private async LoopTask<int> First(int times)
        {
            await Second();
            return times;
        }

        private async LoopTask Second() => await _work;
        """);

    [Test]
    public Task A_local_function_waits() => Fixes<AwaitTaskFix>(
        Received("Inner();\nvoid Inner()\n{\n    _work.{|LOOP3002:Wait|}();\n}"), Awaiting("await Inner();\nasync LoopTask Inner()\n{\n    await _work;\n}"));

    /// <summary>The files of the helpers get the usings that they need.</summary>
    [Test]
    public Task Helpers_of_other_files_wait()
    {
        const string Helper = "// Helps.\nusing System.Threading;\n\ninternal static class Helper\n{\n    public static void Pause(int ms)\n    {\n        Thread.Sleep(ms); // pause\n    }\n}\n";
        const string Fixed =
            "// Helps.\nusing System.Threading;\nusing Loop;\n\ninternal static class Helper\n{\n    public static async LoopTask Pause(int ms)\n    {\n        await Task.Delay(ms); // pause\n    }\n}\n";
        FixTest<AwaitDelayFix> test = new(
            Class("[OnEnd]\nprivate void Ended()\n{\n    Helper.{|LOOP3001:Pause|}(3);\n}"), Class("[OnEnd]\nprivate async LoopTask Ended()\n{\n    await Helper.Pause(3);\n}"))
        {
            NumberOfIncrementalIterations = 1,
            NumberOfFixAllIterations = 1,
        };
        test.TestState.Sources.Add(("/user/Helper.cs", Helper));
        test.FixedState.Sources.Add(("/user/Helper.cs", Fixed));
        return test.RunAsync();
    }

    [TestCase("System.Threading.Thread.{|LOOP3001:Sleep|}(10); // a while", "await Task.Delay(10); // a while")]
    [TestCase("System.Threading.Thread.{|LOOP3001:Sleep|}(TimeSpan.FromSeconds(1));", "await Task.Delay(TimeSpan.FromSeconds(1));")]
    public Task Time_passes_without_the_thread(string body, string fixedBody) => Fixes<AwaitDelayFix>(Received(body), Awaiting(fixedBody));

    [TestCase("Connection.Send(System.IO.File.{|LOOP3005:ReadAllBytes|}(_path)); // whole", "Connection.Send(await LoopFile.ReadAll(_path)); // whole")]
    [TestCase("System.IO.File.{|LOOP3005:WriteAllBytes|}(_path, new byte[4]);", "await LoopFile.Replace(_path, new byte[4]);")]
    [TestCase("// read\nbyte[] all = System.IO.File.{|LOOP3005:ReadAllBytes|}(_path); // all\nTake(all.Length);",
        "using OwnedBuffer file = await LoopFile.ReadAll(_path);\n// read\nbyte[] all = file.Memory.ToArray(); // all\nTake(all.Length);")]
    [TestCase("Take(System.IO.File.{|LOOP3005:ReadAllText|}(_path).Length);",
        "using OwnedBuffer file = await LoopFile.ReadAll(_path);\nTake(new System.IO.StreamReader(new System.IO.MemoryStream(file.Memory.ToArray())).ReadToEnd().Length);")]
    [TestCase("string text = System.IO.File.{|LOOP3005:ReadAllText|}(_path, System.Text.Encoding.Latin1);\nTake(text.Length);",
        "using OwnedBuffer file = await LoopFile.ReadAll(_path);\nstring text = new System.IO.StreamReader(new System.IO.MemoryStream(file.Memory.ToArray()), System.Text.Encoding.Latin1).ReadToEnd();\nTake(text.Length);")]
    [TestCase("System.IO.File.{|LOOP3005:WriteAllText|}(_path, \"a\");", "await LoopFile.Replace(_path, System.Text.Encoding.UTF8.GetBytes(\"a\"));")]
    public Task A_file_is_the_loops(string body, string fixedBody)
    {
        // The new names of another namespace bring its using.
        string? space = fixedBody.Contains("System.IO.StreamReader", StringComparison.Ordinal) ? "System.IO"
            : fixedBody.Contains("System.Text.Encoding", StringComparison.Ordinal) ? "System.Text" : null;
        string fixedClass = Class(Awaiting(space is null ? fixedBody : fixedBody.Replace(space + ".", "", StringComparison.Ordinal)));
        return Fixes<LoopFileFix>(
            Class(Received(body)), space is null ? fixedClass : fixedClass.Replace("using System;\n", $"using System;\nusing {space};\n", StringComparison.Ordinal), 1, isWhole: true);
    }

    [Test]
    public Task All_files_of_a_method_are_read_at_once() => Fixes<LoopFileFix>(
        Received(
            "byte[] head = System.IO.File.{|LOOP3005:ReadAllBytes|}(_path);\nbyte[] tail = System.IO.File.{|LOOP3005:ReadAllBytes|}(_path + \"2\");\n"
            + "System.IO.File.{|LOOP3005:WriteAllBytes|}(_path, head);\nTake(head.Length + tail.Length);"),
        Awaiting(
            "using OwnedBuffer file = await LoopFile.ReadAll(_path);\nbyte[] head = file.Memory.ToArray();\nusing OwnedBuffer file2 = await LoopFile.ReadAll(_path + \"2\");\n"
            + "byte[] tail = file2.Memory.ToArray();\nawait LoopFile.Replace(_path, head);\nTake(head.Length + tail.Length);"),
        incremental: 3);

    [TestCase("if (bytes.Length > 4 && System.IO.File.{|LOOP3005:ReadAllBytes|}(_path).Length > 4)\n{\n    Connection.Close();\n}")]
    [TestCase("System.IO.File.{|LOOP3005:Delete|}(_path);")]
    public Task A_file_is_not_read_where_it_was_not(string body) => OffersNothing<LoopFileFix>(Received(body));

    [TestCase("Take(System.IO.File.{|LOOP3005:Exists|}(_path) ? 1 : 0); // there", "Take(await EventLoop.Offload(static path => System.IO.File.Exists(path), _path) ? 1 : 0); // there")]
    [TestCase("System.IO.File.{|LOOP3005:Delete|}(_path);", "await EventLoop.Offload(static path => { System.IO.File.Delete(path); return 0; }, _path);")]
    [TestCase("string to = _path + \"~\";\nSystem.IO.File.{|LOOP3005:Copy|}(_path, to);",
        "string to = _path + \"~\";\nawait EventLoop.Offload(static state => { System.IO.File.Copy(state._path, state.to); return 0; }, (_path, to));")]
    [TestCase("Take(System.Net.Dns.{|LOOP3007:GetHostAddresses|}(\"a\").Length);", "Take((await EventLoop.Offload(static () => System.Net.Dns.GetHostAddresses(\"a\"))).Length);")]
    [TestCase("Take(System.IO.File.{|LOOP3005:ReadAllLines|}(this._path).Length);", "Take((await EventLoop.Offload(static path => System.IO.File.ReadAllLines(path), _path)).Length);")]
    public Task What_blocks_is_offloaded(string body, string fixedBody) => Fixes<OffloadFix>(Received(body), Awaiting(fixedBody));

    [TestCase("System.IO.File.{|LOOP3005:Delete|}(Name());")]
    [TestCase("System.Threading.Tasks.Parallel.{|LOOP3013:For|}(0, 4, i => {|LOOP4004:_total|} += i);")]
    public Task What_needs_the_handler_is_not_offloaded(string body) => OffersNothing<OffloadFix>(Received(body));

    /// <summary>Where somebody else decides what a method returns, or who calls it, nothing is offered.</summary>
    [TestCase("[OnRecv]\nprivate int Received(ReadOnlySpan<byte> bytes)\n{\n    _work.{|LOOP3002:Wait|}();\n    return bytes.Length;\n}")]
    [TestCase("public Echo() => _work.{|LOOP3002:Wait|}();\n\n[OnEnd]\nprivate void Ended() { }")]
    [TestCase("[OnEnd]\nprivate void Ended()\n{\n    Action wait = () => _work.{|LOOP3002:Wait|}();\n    wait();\n}")]
    [TestCase("[OnEnd]\nprivate void Ended() => Take({|LOOP3002:Value|});\n\nprivate int Value => _count.Result;")]
    [TestCase("[OnEnd]\nprivate void Ended() => {|LOOP3002:Helper|}();\n\nprivate void Helper() => _work.Wait();\n\npublic Action Later => Helper;")]
    [TestCase("[OnEnd]\nprivate void Ended() { }\n\n[OnError]\nprivate Supervision Failed(Exception exception)\n{\n    _work.{|LOOP3002:Wait|}();\n    return Supervision.Close;\n}")]
    [TestCase("[OnRecv, Delimited(\"\\n\")]\nprivate void Received(ReadOnlySpan<byte> line)\n{\n    if (line.IndexOf((byte)4) is int at && at > 0)\n    {\n        ReadOnlySpan<byte> rest = line[at..];\n        _work.{|LOOP3002:Wait|}();\n        Connection.Send(rest);\n    }\n}")]
    public Task Nothing_is_offered_where_the_signature_is_not_its_own(string method) => OffersNothing<AwaitTaskFix>(method);

    /// <summary>An await throws what the task threw, not an AggregateException around it.</summary>
    [TestCase("try\n{\n    _work.{|LOOP3002:Wait|}();\n}\ncatch (AggregateException)\n{\n    Take(1);\n}")]
    [TestCase("try\n{\n    if (bytes.Length > 1)\n    {\n        Take(_count.{|LOOP3002:Result|});\n    }\n}\ncatch (Exception e) when (e is AggregateException)\n{\n    Take(1);\n}")]
    public Task A_wait_whose_exception_is_caught_is_left_to_its_author(string body) => OffersNothing<AwaitTaskFix>(Received(body));

    [TestCase("try\n{\n    Take(_count.GetAwaiter().{|LOOP3002:GetResult|}());\n}\ncatch (AggregateException)\n{\n    Take(1);\n}")]
    [TestCase("try\n{\n    Take(1);\n}\ncatch (AggregateException)\n{\n    Take(_count.{|LOOP3002:Result|});\n}")]
    public Task A_wait_whose_exception_is_the_same_is_awaited(string body) => Fixes<AwaitTaskFix>(
        Received(body), Awaiting(body.Replace("_count.GetAwaiter().{|LOOP3002:GetResult|}()", "await _count", StringComparison.Ordinal)
            .Replace("_count.{|LOOP3002:Result|}", "await _count", StringComparison.Ordinal)));

    /// <summary>A LoopFileException is an IOException, and none of those that System.IO has for a missing file.</summary>
    [TestCase("FileNotFoundException")]
    [TestCase("DirectoryNotFoundException")]
    public Task A_read_whose_exception_is_caught_keeps_it(string exception) => OffersNothing<LoopFileFix>(Received(
        "byte[] all = [];\ntry\n{\n    all = System.IO.File.{|LOOP3005:ReadAllBytes|}(_path);\n}\ncatch (System.IO." + exception + ")\n{\n    Take(1);\n}\n\nTake(all.Length);"));

    /// <summary>The exception gets to whoever calls the function that waits, and to [OnError].</summary>
    [TestCase("[OnEnd]\nprivate void Ended()\n{\n    try\n    {\n        {|LOOP3002:Helper|}();\n    }\n    catch (AggregateException)\n    {\n        Take(1);\n    }\n}\n\nprivate void Helper() => _work.Wait();")]
    [TestCase("[OnEnd]\nprivate void Ended() => {|LOOP3002:First|}();\n\nprivate void First()\n{\n    try\n    {\n        Second();\n    }\n    catch (Exception e)\n    {\n        Take(e.InnerException!.HResult);\n    }\n}\n\nprivate void Second() => _work.Wait();")]
    [TestCase("[OnEnd]\nprivate async LoopTask Ended()\n{\n    try\n    {\n        await {|LOOP3002:Helper|}();\n    }\n    catch (AggregateException)\n    {\n        Take(1);\n    }\n}\n\nprivate async LoopTask Helper()\n{\n    await Task.Yield();\n    _work.Wait();\n}")]
    [TestCase("[OnEnd]\nprivate void Ended() => _work.{|LOOP3002:Wait|}();\n\n[OnError]\nprivate Supervision Failed(Exception exception) => exception is AggregateException ? Supervision.Resume : Supervision.Close;")]
    [TestCase("[OnEnd]\nprivate void Ended()\n{\n    try\n    {\n        Wait();\n    }\n    catch (Exception e) when (e is AggregateException)\n    {\n        Take(1);\n    }\n\n    void Wait() => _work.{|LOOP3002:Wait|}();\n}")]
    public Task A_wait_whose_exception_a_caller_catches_is_left_to_its_author(string methods) => OffersNothing<AwaitTaskFix>(methods);

    [Test]
    public Task A_read_whose_exception_a_caller_catches_keeps_it() => OffersNothing<LoopFileFix>(
        "[OnEnd]\nprivate void Ended()\n{\n    try\n    {\n        Take({|LOOP3005:Helper|}().Length);\n    }\n    catch (System.IO.FileNotFoundException)\n    {\n        Take(1);\n    }\n}\n\n"
            + "private byte[] Helper()\n{\n    byte[] all = System.IO.File.ReadAllBytes(_path);\n    return all;\n}");

    /// <summary>What catches everything, or something else, catches it as before.</summary>
    [Test]
    public Task A_wait_whose_caller_catches_others_is_awaited() => Fixes<AwaitTaskFix>(
        "[OnEnd]\nprivate void Ended()\n{\n    try\n    {\n        {|LOOP3002:Helper|}();\n    }\n    catch (Exception)\n    {\n        Take(1);\n    }\n}\n\nprivate void Helper() => _work.Wait();",
        "[OnEnd]\nprivate async LoopTask Ended()\n{\n    try\n    {\n        await Helper();\n    }\n    catch (Exception)\n    {\n        Take(1);\n    }\n}\n\nprivate async LoopTask Helper() => await _work;");

    private static Task Fixes<TFix>(string method, string fixedMethod, int incremental = 1, bool isWhole = false)
        where TFix : CodeFixProvider, new() => new FixTest<TFix>(isWhole ? method : Class(method), isWhole ? fixedMethod : Class(fixedMethod))
        {
            NumberOfIncrementalIterations = incremental,
            NumberOfFixAllIterations = 1,
        }.RunAsync();

    private static Task OffersNothing<TFix>(string method)
        where TFix : CodeFixProvider, new() => new FixTest<TFix>(Class(method), Class(method)).RunAsync();

    private static string Received(string body) => "[OnRecv]\nprivate void Received(RecvBuffer bytes)\n{\n" + Indent(body) + "\n}";

    private static string Awaiting(string body) => "[OnRecv]\nprivate async LoopTask Received(ReadOnlyMemory<byte> bytes)\n{\n" + Indent(body) + "\n}";

    private static string Indent(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Length == 0 ? line : "    " + line));

    private static string Class(string method) =>
        "using System;\nusing Loop;\n\n[LoopHandler]\npublic partial class Echo\n{\n    private readonly Task<int> _count = Task.Run(() => 1);\n    private readonly Task _work = Task.Run(() => { });\n"
        + "    private readonly string _path = \"a\";\n    private int _total;\n\n"
        + Indent(method) + "\n\n    private void Take(int count) => _total += count;\n\n    private string Name() => _path;\n\n    private static Task<int> CountAsync() => Task.Run(() => 1);\n}\n";
}

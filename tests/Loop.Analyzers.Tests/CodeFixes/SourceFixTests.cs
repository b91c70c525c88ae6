using Loop.Analyzers.CodeFixes.EdgeTriggered;
using Loop.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Loop.Analyzers.Tests.CodeFixes;

/// <summary>The fixes of LOOP2xxx.</summary>
[TestFixture]
public sealed class SourceFixTests
{
    private const string Kept = "\n\nprivate ReadySource? _source;\n\n[OnDrained]\nprivate void Drained() => _source?.Rearm();";

    [Test]
    public Task An_if_becomes_a_loop() => Fixes<DrainLoopFix>(
        """
        [OnReadable(Trigger.Edge)]
        private void Ready(ReadySource source)
        {
            // one message
            if ({|LOOP2001:source.TryRead(_buffer, out int count)|} == IoStatus.Ok)
            {
                Take(count); // taken
            }
        }
        """,
        """
        [OnReadable(Trigger.Edge)]
        private void Ready(ReadySource source)
        {
            // one message
            while (source.TryRead(_buffer, out int count) == IoStatus.Ok)
            {
                Take(count); // taken
            }
        }
        """);

    [Test]
    public Task What_follows_a_failed_read_is_the_body_of_the_loop() => Fixes<DrainLoopFix>(
        """
        [OnReadable(Trigger.Edge)]
        private void Ready(ReadySource source)
        {
            // why
            if ({|LOOP2001:source.TryRead(_buffer, out int count)|} != IoStatus.Ok)
            {
                return;
            }

            Take(count);
        }
        """,
        """
        [OnReadable(Trigger.Edge)]
        private void Ready(ReadySource source)
        {
            // why
            while (source.TryRead(_buffer, out int count) == IoStatus.Ok)
            {
                Take(count);
            }
        }
        """);

    [Test]
    public Task Comments_stay_and_come_once() => Fixes<DrainLoopFix>(
        """
        [OnReadable(Trigger.Edge)]
        private void Ready(ReadySource source)
        {
            // why
            if ({|LOOP2001:source.TryRead(_buffer, out int count)|} != IoStatus.Ok)
            {
                // nothing came
                return;
            } // left

            // something came
            Take(count); // taken
            // the end
        }
        """,
        """
        [OnReadable(Trigger.Edge)]
        private void Ready(ReadySource source)
        {
            // why
            // nothing came
            // left
            while (source.TryRead(_buffer, out int count) == IoStatus.Ok)
            {
                // something came
                Take(count); // taken
            }
            // the end
        }
        """);

    /// <summary>In a loop of its own the <c>break</c> would end that one.</summary>
    [Test]
    public Task A_read_that_leaves_a_switch_is_left_to_its_author() => OffersNothing<DrainLoopFix>(
        """
        [OnReadable(Trigger.Edge)]
        private void Ready(ReadySource source)
        {
            switch (_buffer.Length)
            {
                case 0:
                    if ({|LOOP2001:source.TryRead(_buffer, out int count)|} == IoStatus.Ok)
                    {
                        Take(count);
                        break;
                    }

                    Take(0);
                    break;
            }
        }
        """);

    [Test]
    public Task A_kept_status_decides_at_the_end() => Fixes<DrainLoopFix>(
        """
        [OnReadable(Trigger.Edge)]
        private void Ready(ReadySource source)
        {
            IoStatus status = {|LOOP2001:source.TryRead(_buffer, out int count)|};
            Take(count);
        }
        """.Replace("Take(count);", "Take(count);\n    Log(status);", StringComparison.Ordinal),
        """
        [OnReadable(Trigger.Edge)]
        private void Ready(ReadySource source)
        {
            IoStatus status;
            do
            {
                status = source.TryRead(_buffer, out int count);
                Take(count);
                Log(status);
            }
            while (status == IoStatus.Ok);
        }
        """);

    [TestCase("if ({|LOOP2001:source.TryRead(_buffer, out int count)|} == IoStatus.Ok && count > 4) { Take(count); }")]
    [TestCase("if ({|LOOP2001:source.TryRead(_buffer, out int count)|} == IoStatus.Ok) { Take(count); } else { Take(0); }")]
    public Task No_loop_is_offered_where_it_would_change_more(string body)
    {
        string source = Class("[OnReadable(Trigger.Edge)] private void Ready(ReadySource source) { " + body + " }");
        return new FixTest<DrainLoopFix>(source, source).RunAsync();
    }

    [TestCase("while (source.TryRead(_buffer, out int count) == IoStatus.Ok)\n{\n    Take(count);\n    if ({|LOOP2002:count < _buffer.Length|})\n    {\n        break;\n    }\n}",
        "while (source.TryRead(_buffer, out int count) == IoStatus.Ok)\n{\n    Take(count);\n}")]
    [TestCase("while (source.TryRead(_buffer, out int count) == IoStatus.Ok && {|LOOP2002:count == _buffer.Length|})\n{\n    Take(count);\n}",
        "while (source.TryRead(_buffer, out int count) == IoStatus.Ok)\n{\n    Take(count);\n}")]
    [TestCase("while (true)\n{\n    if (source.TryRead(_buffer, out int count) != IoStatus.Ok)\n    {\n        break;\n    }\n\n    Take(count);\n    if ({|LOOP2002:count < _buffer.Length|})\n    {\n        break;\n    }\n}",
        "while (true)\n{\n    if (source.TryRead(_buffer, out int count) != IoStatus.Ok)\n    {\n        break;\n    }\n\n    Take(count);\n}")]
    public Task A_loop_goes_on_after_a_short_read(string body, string fixedBody) => Fixes<ShortReadFix>(Edge(body), Edge(fixedBody));

    /// <summary>The short read is the only way out: the fix would leave none.</summary>
    [TestCase("while (true)\n{\n    {|LOOP2004:source.TryRead(_buffer, out int count)|};\n    Take(count);\n    if ({|LOOP2002:count < _buffer.Length|})\n    {\n        break;\n    }\n}")]
    [TestCase("for (; ; )\n{\n    Log(source.TryRead(_buffer, out int count));\n    Take(count);\n    if ({|LOOP2002:count < _buffer.Length|})\n    {\n        return;\n    }\n}")]
    [TestCase("do\n{\n    Log(source.TryRead(_buffer, out int count));\n    foreach (byte one in _buffer)\n    {\n        if (one == 0)\n        {\n            break;\n        }\n    }\n\n    Take(count);\n    if ({|LOOP2002:count < _buffer.Length|})\n    {\n        break;\n    }\n}\nwhile (true);")]
    [TestCase("while (true)\n{\n    for (int i = 0; i < 4; i++)\n    {\n        Log(source.TryRead(_buffer, out int count));\n        Take(count);\n        if ({|LOOP2002:count < _buffer.Length|})\n        {\n            return;\n        }\n    }\n}")]
    public Task A_loop_that_only_a_short_read_ends_is_left_to_its_author(string body) => OffersNothing<ShortReadFix>(Edge(body));

    [Test]
    public Task The_last_of_two_short_reads_that_end_a_loop_is_left_to_its_author()
    {
        const string First = "while (true)\n{\n    Log(source.TryRead(_buffer, out int count));\n    Take(count);\n";
        const string Second = "    Log(source.TryRead(_buffer, out int more));\n    Take(more);\n    if ({|LOOP2002:more < _buffer.Length|})\n    {\n        break;\n    }\n}";
        return new FixTest<ShortReadFix>(
            Class(Edge(First + "    if ({|LOOP2002:count < _buffer.Length|})\n    {\n        break;\n    }\n\n" + Second)),
            Class(Edge(First + "\n" + Second)))
        {
            NumberOfIncrementalIterations = 1,
            NumberOfFixAllIterations = 1,
            FixedState = { MarkupHandling = Microsoft.CodeAnalysis.Testing.MarkupMode.Allow },
        }.RunAsync();
    }

    [Test]
    public Task A_one_shot_is_re_armed_everywhere_at_once() => Fixes<RearmFix>(
        """
        [OnReadable(Trigger.OneShot)]
        private void {|LOOP2005:Ready|}(ReadySource source)
        {
            if (_total > 4)
            {
                {|LOOP2005:return;|} // full
            }

            Take(4);
        }

        [OnWritable(Trigger.OneShot)]
        private void {|LOOP2005:Room|}(ReadySource source) => Take(5); // five
        """,
        """
        [OnReadable(Trigger.OneShot)]
        private void Ready(ReadySource source)
        {
            if (_total > 4)
            {
                source.Rearm();
                return; // full
            }

            Take(4);
            source.Rearm();
        }

        [OnWritable(Trigger.OneShot)]
        private void Room(ReadySource source)
        {
            Take(5);
            source.Rearm();
        } // five
        """,
        incremental: 3);

    [Test]
    public Task A_writable_source_is_given_up() => Fixes<UnwatchFix>(
        """
        [OnWritable(Trigger.Level)]
        private void Room(ReadySource source)
        {
            if (_total == 0)
                {|LOOP2008:return;|}

            if (source.TryWrite(_buffer, out int count) == IoStatus.Ok)
            {
                Take(count);
            }
        }
        """,
        """
        [OnWritable(Trigger.Level)]
        private void Room(ReadySource source)
        {
            if (_total == 0)
            {
                source.Unwatch();
                return;
            }

            if (source.TryWrite(_buffer, out int count) == IoStatus.Ok)
            {
                Take(count);
            }
        }
        """);

    [TestCase("// write\n{|LOOP2004:source.TryWrite(_buffer, out int count)|}; // all\nTake(count);",
        "// write\nif (source.TryWrite(_buffer, out int count) != IoStatus.Ok)\n{\n    return;\n} // all\nTake(count);")]
    public Task A_result_is_used(string body, string fixedBody) => Fixes<UseResultFix>(Level(body), Level(fixedBody));

    /// <summary>Else the method would be left with nothing reported any more (LOOP2005); after an end or an error it would be called for ever.</summary>
    [TestCase("// write\n{|LOOP2004:source.TryWrite(_buffer, out int count)|}; // all\nTake(count);\nsource.Rearm();",
        "// write\nIoStatus status = source.TryWrite(_buffer, out int count); // all\nif (status != IoStatus.Ok)\n{\n    if (status == IoStatus.WouldBlock)\n    {\n        source.Rearm();\n    }\n\n    return;\n}\n\nTake(count);\nsource.Rearm();")]
    [TestCase("try\n{\n    {|LOOP2004:source.TryWrite(_buffer, out int count)|};\n    Take(count);\n}\nfinally\n{\n    source.Rearm();\n}",
        "try\n{\n    if (source.TryWrite(_buffer, out int count) != IoStatus.Ok)\n    {\n        return;\n    }\n    Take(count);\n}\nfinally\n{\n    source.Rearm();\n}")]
    public Task A_one_shot_is_re_armed_where_its_result_is_used(string body, string fixedBody) => Fixes<UseResultFix>(OneShot(body), OneShot(fixedBody));

    [Test]
    public Task Two_results_of_a_one_shot_are_used_at_once() => Fixes<UseResultFix>(
        OneShot("{|LOOP2004:source.TryWrite(_buffer, out int a)|};\n{|LOOP2004:source.TryWrite(_buffer, out int b)|};\nTake(a + b);\nsource.Rearm();"),
        OneShot("IoStatus status = source.TryWrite(_buffer, out int a);\n" + Left("status") + "\nIoStatus status2 = source.TryWrite(_buffer, out int b);\n" + Left("status2")
            + "\nTake(a + b);\nsource.Rearm();"),
        incremental: 2);

    [Test]
    public Task A_one_shot_that_another_method_re_arms_is_left_to_it() => Fixes<UseResultFix>(
        OneShot("_source = source;\n{|LOOP2004:source.TryWrite(_buffer, out int count)|};\nTake(count);") + Kept,
        OneShot("_source = source;\nif (source.TryWrite(_buffer, out int count) != IoStatus.Ok)\n{\n    return;\n}\nTake(count);") + Kept);

    [TestCase("int Count() { {|LOOP2004:source.TryWrite(_buffer, out int count)|}; return count; } Take(Count());")]
    [TestCase("IoStatus status = {|LOOP2004:source.TryWrite(_buffer, out int count)|}; Take(count);")]
    public Task No_use_of_a_result_is_guessed(string body)
    {
        string source = Class(Level(body));
        return new FixTest<UseResultFix>(source, source).RunAsync();
    }

    [TestCase("// all\nwhile ({|LOOP2009:source.TryRead(_buffer, out int count)|} == IoStatus.Ok)\n{\n    Take(count);\n}",
        "// all\nint budget = 64;\nwhile (source.TryRead(_buffer, out int count) == IoStatus.Ok)\n{\n    Take(count);\n    if (--budget == 0)\n    {\n        break;\n    }\n}")]
    [TestCase("while ({|LOOP2009:source.TryRead(_buffer, out int count)|} == IoStatus.Ok)\n{\n    Take(count);\n}\n\nTake(1);",
        "int budget = 64;\nwhile (source.TryRead(_buffer, out int count) == IoStatus.Ok)\n{\n    Take(count);\n    if (--budget == 0)\n    {\n        break;\n    }\n}\n\nTake(1);")]
    public Task A_drain_gets_a_budget(string body, string fixedBody) => Fixes<BoundDrainFix>(Level(body), Level(fixedBody));

    /// <summary>With the budget used up the status is still Ok, and something is left: what comes after takes that for the end, or gives up the source.</summary>
    [TestCase("IoStatus status;\nwhile ((status = {|LOOP2009:source.TryRead(_buffer, out int count)|}) == IoStatus.Ok)\n{\n    Take(count);\n}\n\nif (status != IoStatus.WouldBlock)\n{\n    Connection.Close();\n}")]
    [TestCase("while ({|LOOP2009:source.TryRead(_buffer, out int count)|} == IoStatus.Ok)\n{\n    Take(count);\n}\n\nsource.Unwatch();")]
    [TestCase("int count;\nwhile ({|LOOP2009:source.TryRead(_buffer, out count)|} == IoStatus.Ok)\n{\n    Take(count);\n}\n\nTake(count);")]
    [TestCase("IoStatus status = IoStatus.WouldBlock;\nif (_total < 4)\n{\n    while ((status = {|LOOP2009:source.TryRead(_buffer, out int count)|}) == IoStatus.Ok)\n    {\n        Take(count);\n    }\n}\n\nLog(status);")]
    [TestCase("try\n{\n    while ({|LOOP2009:source.TryRead(_buffer, out int count)|} == IoStatus.Ok)\n    {\n        Take(count);\n    }\n}\nfinally\n{\n    source.Unwatch();\n}")]
    [TestCase("IoStatus status;\ndo\n{\n    while ((status = {|LOOP2009:source.TryRead(_buffer, out int count)|}) == IoStatus.Ok)\n    {\n        Take(count);\n    }\n}\nwhile (status == IoStatus.Ok);")]
    public Task A_drain_whose_end_means_something_after_it_is_left_to_its_author(string body) => OffersNothing<BoundDrainFix>(Level(body));

    [TestCase("", "budget", "budget2")]
    [TestCase("int budget2 = 0;\nTake(budget2);\n", "budget", "budget3")]
    [TestCase("int budget = 0;\nTake(budget);\n", "budget2", "budget3")]
    public Task Two_drains_get_budgets_of_different_names(string begin, string first, string second) => Fixes<BoundDrainFix>(
        Level(begin + Drain("{|LOOP2009:source.TryRead(_buffer, out int count)|}", "Take(count);") + "\n" + Drain("{|LOOP2009:source.TryRead(_buffer, out int more)|}", "Take(more);")),
        Level(
            begin + $"int {first} = 64;\n" + Drain("source.TryRead(_buffer, out int count)", $"Take(count);\n    if (--{first} == 0)\n    {{\n        break;\n    }}")
            + $"\nint {second} = 64;\n" + Drain("source.TryRead(_buffer, out int more)", $"Take(more);\n    if (--{second} == 0)\n    {{\n        break;\n    }}")),
        incremental: 2);

    [Test]
    public Task A_drain_of_an_edge_re_arms_when_its_budget_is_used_up() => Fixes<BoundDrainFix>(
        Edge("while ({|LOOP2009:source.TryRead(_buffer, out int count)|} == IoStatus.Ok)\n{\n    Take(count);\n}"),
        Edge("int budget = 64;\nwhile (source.TryRead(_buffer, out int count) == IoStatus.Ok)\n{\n    Take(count);\n    if (--budget == 0)\n    {\n        source.Rearm();\n        break;\n    }\n}"));

    [Test]
    public Task An_edge_is_re_armed_where_it_is_left() => Fixes<RearmFix>(
        Edge("while (source.TryRead(_buffer, out int count) == IoStatus.Ok)\n{\n    Take(count);\n    if (_total > 4)\n    {\n        {|LOOP2003:return;|} // full\n    }\n}"),
        Edge("while (source.TryRead(_buffer, out int count) == IoStatus.Ok)\n{\n    Take(count);\n    if (_total > 4)\n    {\n        source.Rearm();\n        return; // full\n    }\n}"));

    private static Task Fixes<TFix>(string method, string fixedMethod, int incremental = 1)
        where TFix : CodeFixProvider, new() => new FixTest<TFix>(Class(method), Class(fixedMethod))
        {
            NumberOfIncrementalIterations = incremental,
            NumberOfFixAllIterations = 1,
        }.RunAsync();

    private static Task OffersNothing<TFix>(string method)
        where TFix : CodeFixProvider, new() => new FixTest<TFix>(Class(method), Class(method)).RunAsync();

    private static string Left(string status) =>
        $"if ({status} != IoStatus.Ok)\n{{\n    if ({status} == IoStatus.WouldBlock)\n    {{\n        source.Rearm();\n    }}\n\n    return;\n}}\n";

    private static string Drain(string attempt, string body) => $"while ({attempt} == IoStatus.Ok)\n{{\n    {body}\n}}\n";

    private static string OneShot(string body) => Method("[OnWritable(Trigger.OneShot)]", body);

    private static string Edge(string body) => Method("[OnReadable(Trigger.Edge)]", body);

    private static string Level(string body) => Method("[OnReadable(Trigger.Level)]", body);

    private static string Method(string attribute, string body) => attribute + "\nprivate void Ready(ReadySource source)\n{\n" + Indent(body) + "\n}";

    private static string Indent(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Length == 0 ? line : "    " + line));

    private static string Class(string method) =>
        "using Loop;\n\n[LoopHandler]\npublic partial class Tail\n{\n    private readonly byte[] _buffer = new byte[64];\n    private int _total;\n\n" + Indent(method)
        + "\n\n    private void Take(int count) => _total += count;\n\n    private void Log(IoStatus status) => _total += (int)status;\n\n    [OnEnd]\n    private void Ended() { }\n}\n";
}

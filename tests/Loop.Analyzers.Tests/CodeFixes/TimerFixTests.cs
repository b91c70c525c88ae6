using Loop.Analyzers.CodeFixes.Blocking;
using Loop.Analyzers.Tests.Infrastructure;

namespace Loop.Analyzers.Tests.CodeFixes;

/// <summary>The fix that lets a one-shot timer do what stands behind a sleep.</summary>
[TestFixture]
public sealed class TimerFixTests
{
    private const string Sleep = "System.Threading.Thread.{|LOOP3001:Sleep|}";

    [Test]
    public Task The_rest_is_told_later() => Fixes(
        $$"""
        [OnAccept]
        private void Accepted()
        {
            _count++;
            {{Sleep}}(10); // a while

            // then
            _count++;
            Connection.Send("hello"u8); // greets
        }
        """,
        """
        [OnAccept]
        private void Accepted()
        {
            _count++;
            Self.TellAfter(TimeSpan.FromMilliseconds(10), new AcceptedRest()); // a while
        }

        [OnMessage]
        private void AcceptedLater(AcceptedRest rest)
        {
            // then
            _count++;
            Connection.Send("hello"u8); // greets
        }

        private readonly record struct AcceptedRest;
        """);

    [Test]
    public Task Locals_and_parameters_are_carried() => Fixes(
        $$"""
        [OnRecv]
        private void Received(ReadOnlySpan<byte> bytes)
        {
            int length = bytes.Length;
            var text = _name;
            string? none = bytes.IsEmpty ? null : text;
            List<int> @event = [length];
            Take(length, none);
            {{Sleep}}(10);
            length++;
            Take(length + @event.Count, text.Trim());
            Take(text.Length, none);
        }
        """,
        """
        [OnRecv]
        private void Received(ReadOnlySpan<byte> bytes)
        {
            int length = bytes.Length;
            var text = _name;
            string? none = bytes.IsEmpty ? null : text;
            List<int> @event = [length];
            Take(length, none);
            Self.TellAfter(TimeSpan.FromMilliseconds(10), new ReceivedRest(length, text, none, @event));
        }

        [OnMessage]
        private void ReceivedLater(ReceivedRest rest)
        {
            int length = rest.Length;
            string text = rest.Text;
            string? none = rest.None;
            List<int> @event = rest.Event;
            length++;
            Take(length + @event.Count, text.Trim());
            Take(text.Length, none);
        }

        private readonly record struct ReceivedRest(int Length, string Text, string? None, List<int> Event);
        """);

    /// <summary>Where a method may not wait, the timer is what is left.</summary>
    [TestCase("OnEnd", "TimeSpan.FromSeconds(2)", "TimeSpan.FromSeconds(2)")]
    [TestCase("OnSignal(System.Runtime.InteropServices.PosixSignal.SIGHUP)", "Delay", "TimeSpan.FromMilliseconds(Delay)")]
    [TestCase("OnDrained", "_count", "TimeSpan.FromMilliseconds(Math.Max(1, _count))")]
    [TestCase("OnTimer(Every = \"00:00:10\")", "_count + 1", "TimeSpan.FromMilliseconds(Math.Max(1, _count + 1))")]
    public Task The_time_is_a_span_that_can_pass(string attribute, string time, string due) => Fixes(
        $"[{attribute}]\nprivate void Happened()\n{{\n    {Sleep}({time});\n    Take(1, null);\n}}",
        $"[{attribute}]\nprivate void Happened()\n{{\n    Self.TellAfter({due}, new HappenedRest());\n}}\n\n"
        + "[OnMessage]\nprivate void HappenedLater(HappenedRest rest)\n{\n    Take(1, null);\n}\n\nprivate readonly record struct HappenedRest;");

    /// <summary>All at once are the first sleeps of all methods. What is left is the first sleep of a method then.</summary>
    [Test]
    public Task Each_sleep_gets_its_timer() => Fixes(
        $$"""
        [OnAccept]
        private void Accepted()
        {
            {{Sleep}}(1);
            Take(1, null);
            {{Sleep}}(2);
            Take(2, null);
        }

        [OnMessage]
        private void Told(string text)
        {
            {{Sleep}}(3);
            Take(3, text);
        }

        [OnMessage]
        private void Told(int number)
        {
            {{Sleep}}(4);
            Take(number, null);
        }
        """,
        """
        [OnAccept]
        private void Accepted()
        {
            Self.TellAfter(TimeSpan.FromMilliseconds(1), new AcceptedRest());
        }

        [OnMessage]
        private void AcceptedLater(AcceptedRest rest)
        {
            Take(1, null);
            Self.TellAfter(TimeSpan.FromMilliseconds(2), new AcceptedRest2());
        }

        [OnMessage]
        private void AcceptedLater2(AcceptedRest2 rest)
        {
            Take(2, null);
        }

        private readonly record struct AcceptedRest2;

        private readonly record struct AcceptedRest;

        [OnMessage]
        private void Told(string text)
        {
            Self.TellAfter(TimeSpan.FromMilliseconds(3), new ToldRest(text));
        }

        [OnMessage]
        private void ToldLater(ToldRest rest)
        {
            string text = rest.Text;
            Take(3, text);
        }

        private readonly record struct ToldRest(string Text);

        [OnMessage]
        private void Told(int number)
        {
            Self.TellAfter(TimeSpan.FromMilliseconds(4), new ToldRest2(number));
        }

        [OnMessage]
        private void ToldLater2(ToldRest2 rest)
        {
            int number = rest.Number;
            Take(number, null);
        }

        private readonly record struct ToldRest2(int Number);
        """,
        incremental: 4,
        fixAll: 2);

    /// <summary>Nothing to do later, what cannot be carried, halves that hold together, and methods that are not the loop's or the last of their actor.</summary>
    [TestCase("[OnEnd]\nprivate void Ended() => " + Sleep + "(10);")]
    [TestCase("[OnEnd]\nprivate void Ended()\n{\n    Take(1, null);\n    " + Sleep + "(10);\n}")]
    [TestCase("[OnEnd]\nprivate void Ended()\n{\n    if (_count > 0)\n    {\n        " + Sleep + "(10);\n        Take(1, null);\n    }\n}")]
    [TestCase("[OnEnd]\nprivate void Ended()\n{\n    {|LOOP3001:Pause|}();\n    Take(1, null);\n}\n\nprivate static void Pause()\n{\n    System.Threading.Thread.Sleep(10);\n    GC.KeepAlive(null);\n}")]
    [TestCase("[OnRecv]\nprivate void Received(ReadOnlySpan<byte> bytes)\n{\n    " + Sleep + "(10);\n    Connection.Send(bytes);\n}")]
    [TestCase("[OnRecv]\nprivate void Received(RecvBuffer bytes)\n{\n    " + Sleep + "(10);\n    Connection.Send(bytes);\n}")]
    [TestCase("[OnRecv]\nprivate void Received(ReadOnlySpan<byte> bytes)\n{\n    ReadOnlySpan<byte> first = bytes[..1];\n    " + Sleep + "(10);\n    Take(first.Length, null);\n}")]
    [TestCase("[OnRecv]\nprivate void Received(RecvBuffer bytes)\n{\n    OwnedBuffer kept = bytes.Retain();\n    " + Sleep + "(10);\n    Connection.Send(kept);\n}")]
    [TestCase("[OnEnd]\nprivate void Ended()\n{\n    using System.Threading.CancellationTokenSource ending = new();\n    " + Sleep + "(10);\n    Take(1, null);\n}")]
    [TestCase("[OnEnd]\nprivate void Ended()\n{\n    Connection connection = Connection;\n    " + Sleep + "(10);\n    connection.Close();\n}")]
    [TestCase("[OnEnd]\nprivate void Ended()\n{\n    int count = 0;\n    Action more = () => count++;\n    more();\n    " + Sleep + "(10);\n    Take(count, null);\n}")]
    [TestCase("[OnEnd]\nprivate void Ended()\n{\n    var pair = new { A = 1 };\n    " + Sleep + "(10);\n    Take(pair.A, null);\n}")]
    [TestCase("[OnEnd]\nprivate void Ended()\n{\n    More();\n    " + Sleep + "(10);\n    More();\n\n    void More() => Take(1, null);\n}")]
    [TestCase("[OnEnd]\nprivate void Ended()\n{\n    int count;\n    " + Sleep + "(10);\n    count = 3;\n    Take(count, null);\n}")]
    [TestCase("[OnEnd]\nprivate void Ended()\n{\n    " + Sleep + "(_time);\n    Take(1, null);\n}")]
    [TestCase("[OnClose]\nprivate void Closed()\n{\n    " + Sleep + "(10);\n    Take(1, null);\n}")]
    [TestCase("[OnStop]\nprivate void Stopped()\n{\n    " + Sleep + "(10);\n    Take(1, null);\n}")]
    [TestCase("[OnEnd]\nprivate async LoopTask Ended()\n{\n    " + Sleep + "(10);\n    await Task.Yield();\n}")]
    public Task Nothing_is_offered_where_the_rest_cannot_come_later(string method) => new FixTest<TimerFix>(Class(method), Class(method)).RunAsync();

    private static Task Fixes(string method, string fixedMethod, int incremental = 1, int fixAll = 1) => new FixTest<TimerFix>(Class(method), Class(fixedMethod))
    {
        NumberOfIncrementalIterations = incremental,
        NumberOfFixAllIterations = fixAll,
    }.RunAsync();

    private static string Class(string method) =>
        "using System;\nusing System.Collections.Generic;\nusing Loop;\n\n[LoopHandler]\npublic partial class Echo\n{\n"
        + "    private const int Delay = 10;\n    private readonly string _name = \"a\";\n    private readonly TimeSpan _time = TimeSpan.FromSeconds(1);\n    private int _count;\n\n"
        + Indent(method) + "\n\n    [OnStart]\n    private void Started() => Take(_count, _name + _time);\n\n    private void Take(int count, string? name) => _count += count + (name?.Length ?? 0);\n}\n";

    private static string Indent(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.Length == 0 ? line : "    " + line));
}

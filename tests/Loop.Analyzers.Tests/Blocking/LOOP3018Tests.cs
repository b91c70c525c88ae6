using Loop.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis.Testing;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>A line in a list of blocking calls is not understood.</summary>
[TestFixture]
public sealed class LOOP3018Tests : BlockingRuleTests
{
    private const string Write = "write M:Namespace.Type.Method(*), P:Namespace.Type.Property or T:Namespace.Type";
    private const string User = "[LoopHandler] partial class Echo { [OnEnd] void Ended() { } } public class Device { public void Read() { } public virtual int Level => 1; } public class Meter : Device;";

    [TestCase("Device.Read", "'Device.Read' is no documentation id of a method, a property or a type", Write)]
    [TestCase("E:Device.Changed", "'E:Device.Changed' is no documentation id of a method, a property or a type", Write)]
    [TestCase("M:", "'M:' is no documentation id of a method, a property or a type", Write)]
    [TestCase("; own; use ReadAsync", "'' is no documentation id of a method, a property or a type", Write)]
    [TestCase("M:Read", "'M:Read' names no type", Write)]
    [TestCase("M:Device. Read", "there is a space in the id 'M:Device. Read'", "take it out; a semicolon ends the id")]
    [TestCase("M:Device.Read(", "the parentheses of 'M:Device.Read(' do not fit", Write)]
    [TestCase("M:Device.*", "the asterisk in 'M:Device.*' stands for nothing", "write (*) after a method for all its overloads, T:Namespace.Type for a whole type")]
    [TestCase("M:Device.Read; network; use ReadAsync", "'network' is no category",
        "write one of sleep, task, lock, event, file, socket, dns, http, console-read, console-write, process, database, parallel, gc, cpu, own")]
    [TestCase("M:Device.Read; own; use ReadAsync; soon", "it has more than three parts", "write id; category; advice, without a semicolon in the advice")]
    [TestCase("!M:Device.Read; own", "it takes a member off the list, and yet goes on after the id", "end it after the id")]
    [TestCase("M:Device.Raed", "'Device' has no member 'Raed'", "write the member's name as its declaration does")]
    [TestCase("P:Meter.Level", "'Level' is declared by 'Device'", "name that type: a call of an override, or of what 'Meter' inherits, is found through it")]
    public Task Fires_on_a_line_without_effect(string line, string reason, string remedy)
    {
        HandlerTest test = new(User);
        test.TestState.AdditionalFiles.Add(("/user/loop.blocking.txt", $"# ours\n\n{line}\n"));
        test.ExpectedDiagnostics.Add(new DiagnosticResult(AnalyzerCatalogue.Of("LOOP3018"))
            .WithSpan("/user/loop.blocking.txt", 3, 1, 3, line.Length + 1)
            .WithMessage($"This line has no effect, because {reason}; {remedy}"));
        return test.RunAsync();
    }

    [TestCase("# a comment; with; many; parts")]
    [TestCase("")]
    [TestCase("M:Device.Read")]
    [TestCase("M:Device.Read; use ReadAsync")]
    [TestCase("  M:Device.Read(*) ; event ; use ReadAsync  ")]
    [TestCase("M:Meter.Read(*)")]
    [TestCase("P:Device.Level; cpu")]
    [TestCase("T:Device; own; use another one")]
    [TestCase("!M:System.IO.File.Exists(*)")]
    [TestCase("M:Other.Library.Client.Send(System.Byte*,System.Int32)")]
    [TestCase("M:Other.Box`1.op_Explicit(Other.Box{`0})~System.Int32")]
    public Task Stays_silent_about_lines_with_effect(string line)
    {
        HandlerTest test = new(User);
        test.TestState.AdditionalFiles.Add(("/user/loop.blocking.txt", line));
        return test.RunAsync();
    }

    [TestCase("/user/notes.txt")]
    [TestCase("/user/loop.blocking.md")]
    [TestCase("/user/BannedSymbols.txt")]
    public Task Stays_silent_about_other_files(string path)
    {
        HandlerTest test = new(User);
        test.TestState.AdditionalFiles.Add((path, "no list of ours"));
        return test.RunAsync();
    }
}

using System.Collections.Immutable;
using Loop.Analyzers.Blocking;
using Loop.Analyzers.Tests.Infrastructure;
using Loop.Generators.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Tests.Blocking;

/// <summary>Lists of the user's own: they add to the built-in ones, and take off.</summary>
[TestFixture]
public sealed class UserListTests
{
    private const string Source =
        """
        [Loop.LoopHandler] partial class Echo
        {
            [Loop.OnEnd] void Ended() { Device.Read(1); Device.Read("a"); Device.Write(); _ = new Device().Level; new Fast().Reset(); _ = System.IO.File.Exists("a"); System.Threading.Thread.Sleep(1); }
        }
        class Device { public static void Read(int count) { } public static void Read(string name) { } public static void Write() { } public int Level => 1; public virtual void Reset() { } }
        class Fast : Device;
        """;

    [TestCase("M:Device.Read(System.Int32)", "LOOP3016:Read LOOP3005:Exists LOOP3001:Sleep")]
    [TestCase("M:Device.Read(*)", "LOOP3016:Read LOOP3016:Read LOOP3005:Exists LOOP3001:Sleep")]
    [TestCase("M:Device.Read(*); event; use a channel", "LOOP3004:Read LOOP3004:Read LOOP3005:Exists LOOP3001:Sleep")]
    [TestCase("P:Device.Level; cpu", "LOOP3015:Level LOOP3005:Exists LOOP3001:Sleep")]
    [TestCase("M:Device.Reset", "LOOP3016:Reset LOOP3005:Exists LOOP3001:Sleep")]
    [TestCase("T:Device", "LOOP3016:Read LOOP3016:Read LOOP3016:Write LOOP3016:Device LOOP3016:Reset LOOP3005:Exists LOOP3001:Sleep")]
    [TestCase("T:Device\n!M:Device.Read(*)\n!M:Device.#ctor", "LOOP3016:Write LOOP3016:Reset LOOP3005:Exists LOOP3001:Sleep")]
    [TestCase("T:Device\n!T:Fast", "LOOP3016:Read LOOP3016:Read LOOP3016:Write LOOP3016:Device LOOP3005:Exists LOOP3001:Sleep")]
    [TestCase("!M:System.IO.File.Exists(*)", "LOOP3001:Sleep")]
    [TestCase("!T:System.IO.File\n!T:System.Threading.Thread", "")]
    [TestCase("M:System.Threading.Thread.Sleep(*); own; nap", "LOOP3005:Exists LOOP3016:Sleep")]
    [TestCase("not a line\nM:Device.Write\n", "LOOP3016:Write LOOP3005:Exists LOOP3001:Sleep")]
    public async Task A_list_counts(string list, string expected) => Assert.That(await Found(("loop.blocking.txt", list)), Is.EqualTo(expected));

    [Test]
    public async Task Several_lists_are_merged() =>
        Assert.That(
            await Found(("/b/loop.blocking.txt", "M:Device.Read(System.Int32)\n!M:Device.Write"), ("/a/loop.blocking.devices.txt", "M:Device.Write\nP:Device.Level"), ("/a/notes.txt", "T:Device")),
            Is.EqualTo("LOOP3016:Read LOOP3016:Level LOOP3005:Exists LOOP3001:Sleep"));

    [TestCase("M:Device.Write; use WriteAsync", "use WriteAsync")]
    [TestCase("M:Device.Write; own; use WriteAsync", "use WriteAsync")]
    [TestCase("M:Device.Write", "call it off the loop, with EventLoop.Offload, or use a form that can be awaited")]
    public async Task A_lists_advice_is_in_the_message(string list, string advice)
    {
        ImmutableArray<Diagnostic> found = await Analyze(("loop.blocking.txt", list));
        Assert.That(
            found.Single(diagnostic => diagnostic.Id == "LOOP3016").GetMessage(System.Globalization.CultureInfo.InvariantCulture),
            Is.EqualTo($"'Device.Write' is declared to block its thread, here the loop's, and every connection of this loop with it; {advice}"));
    }

    private static async Task<string> Found(params (string Path, string Text)[] lists) => string.Join(
        ' ', (await Analyze(lists)).OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start).Select(diagnostic => $"{diagnostic.Id}:{TextOf(diagnostic)}"));

    private static string TextOf(Diagnostic diagnostic) => diagnostic.Location.SourceTree!.GetText().ToString(diagnostic.Location.SourceSpan);

    private static Task<ImmutableArray<Diagnostic>> Analyze(params (string Path, string Text)[] lists)
    {
        CSharpCompilation compilation = UserCode.Compile(Source);
        AnalyzerOptions options = new([.. lists.Select(list => new ListFile(list.Path, list.Text))]);
        return compilation.WithAnalyzers([new BlockingCallAnalyzer()], options).GetAnalyzerDiagnosticsAsync();
    }
}

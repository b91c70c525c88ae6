using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Tests.Infrastructure;

/// <summary>What the tests of the rules of allocation have in common: information in event methods, a warning under <c>[AllocationFree]</c>.</summary>
public abstract class AllocationRuleTests : RuleTests
{
    private const string Members =
        "readonly List<int> _list = new(); readonly int[] _numbers = new int[8]; readonly IReadOnlyList<int> _readOnly = []; readonly Dictionary<int, string> _names = new(); "
        + "int _total; string _text = \"\"; object? _any; Action? _later; static readonly Action<object?> _static = static _ => { }; "
        + "void Use(object? any) => _any = any; void Run(Action action) => _later = action; void Done() { } static void DoneStatic() { } "
        + "static int Sum(params int[] numbers) => numbers.Length; static int SumSpan(params ReadOnlySpan<int> numbers) => numbers.Length; "
        + "static void Take<T>(T value) { } bool IsUsed => _text.Length > 0 || _any is null || _later is null; "
        + "enum Colour { Red, Green } [Flags] enum Flags { One = 1, Two = 2 } sealed class Node { public Node? Next; } record struct Point(int X, int Y); sealed record Line(int From);";

    /// <summary>The rule fires as information where a method runs for every message, and as a warning where allocations are forbidden.</summary>
    protected async Task FiresByScope(string body, string message)
    {
        await Fires(Handler("[OnRecv]", body), message, DiagnosticSeverity.Info);
        await Fires(Handler("[OnRecv, AllocationFree]", body), message, DiagnosticSeverity.Warning);
        await Fires("using System.Linq; class Codec { " + Members + " [AllocationFree] void Decode(ReadOnlySpan<byte> bytes) { " + body + " } }", message, DiagnosticSeverity.Warning);
    }

    /// <summary>No rule fires, forbidden or not.</summary>
    protected async Task StaysSilentInScope(string body)
    {
        await StaysSilent(Handler("[OnRecv]", body));
        await StaysSilent(Handler("[OnRecv, AllocationFree]", body));
    }

    /// <summary>No rule fires where a method runs once per connection, in another method, and in a constructor of an allocation-free class.</summary>
    protected async Task StaysSilentOutOfScope(string body)
    {
        await StaysSilent("using System.Linq; [LoopHandler] partial class Echo { " + Members + " [OnAccept] void Accepted() { ReadOnlySpan<byte> bytes = default; Take(bytes.Length); " + body + " } }");
        await StaysSilent("using System.Linq; [LoopHandler] partial class Echo { " + Members + " [OnEnd] void Ended() { } void Helper(byte[] bytes) { Take(bytes.Length); " + body + " } }");
        await StaysSilent("using System.Linq; [AllocationFree] class Codec { " + Members + " Codec(byte[] bytes) { Take(bytes.Length); " + body + " } }");
    }

    private static string Handler(string attributes, string body) =>
        "using System.Linq; [LoopHandler] partial class Echo { " + Members + " " + attributes + " void Received(ReadOnlySpan<byte> bytes) { Take(bytes.Length); " + body + " } }";
}

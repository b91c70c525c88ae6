namespace Loop.Analyzers.Tests.Infrastructure;

/// <summary>What the tests of the rules of readiness have in common.</summary>
public abstract class SourceRuleTests : RuleTests
{
    /// <summary>A handler that watches a descriptor.</summary>
    /// <param name="method">The attribute, the modifiers and the body of its method; the parameter is named <c>source</c>.</param>
    /// <param name="members">What else the class has.</param>
    protected static string Handler(string method, string members = "") =>
        "[LoopHandler] partial class Tail { [OnEnd] void Ended() { } readonly byte[] _buffer = new byte[4096]; int _total; bool _paused;\n"
        + "void Take(ReadOnlySpan<byte> bytes) => _total += bytes.Length; bool IsWhole(ReadOnlySpan<byte> bytes) => bytes.Length > _total; void Log(IoStatus status) => _total += (int)status;\n"
        + members + "\n" + method + "\n}";

    /// <summary>The same for <c>[OnReadable(Trigger.Edge)]</c>.</summary>
    protected static string Edge(string body, string members = "") => Handler("[OnReadable(Trigger.Edge)] void Ready(ReadySource source) {\n" + body + "\n}", members);
}

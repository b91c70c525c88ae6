using Loop.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace Loop.Analyzers.Tests;

/// <summary>A rule obeys what users configure analyzers with.</summary>
[TestFixture]
public sealed class ConfigurationTests
{
    private const string NoEvent = "[LoopHandler] partial class {|#0:Echo|};";
    private const string Abstract = "[LoopHandler] abstract partial class {|#0:Echo|} { [OnEnd] void Ended() { } }";

    [TestCase("#pragma warning disable LOOP1005\n[LoopHandler] partial class Echo;")]
    [TestCase("#pragma warning disable LOOP1002\n[LoopHandler] abstract partial class Echo { [OnEnd] void Ended() { } }")]
    [TestCase("#pragma warning disable LOOP1013\n[LoopHandler(IdleTimeout = \"30\")] partial class Echo { [OnEnd] void Ended() { } }")]
    [TestCase("[System.Diagnostics.CodeAnalysis.SuppressMessage(\"Loop.Handlers\", \"LOOP1005\")] [LoopHandler] partial class Echo;")]
    public Task A_rule_is_switched_off_in_the_code(string source) => new HandlerTest(source).RunAsync();

    [TestCase(NoEvent, "LOOP1005", "none")]
    [TestCase(Abstract, "LOOP1002", "none")]
    public Task A_rule_is_switched_off_for_a_folder(string source, string id, string severity)
    {
        HandlerTest test = new(source.Replace("{|#0:Echo|}", "Echo", StringComparison.Ordinal));
        test.TestState.AnalyzerConfigFiles.Add(("/user/.editorconfig", $"root = true\n[*.cs]\ndotnet_diagnostic.{id}.severity = {severity}\n"));
        return test.RunAsync();
    }

    [TestCase(NoEvent, "LOOP1005", DiagnosticSeverity.Info)]
    [TestCase(Abstract, "LOOP1002", DiagnosticSeverity.Warning)]
    public Task A_rules_severity_is_changed(string source, string id, DiagnosticSeverity severity)
    {
        HandlerTest test = new(source);
        test.TestState.AnalyzerConfigFiles.Add((
            "/user/.editorconfig",
            $"root = true\n[*.cs]\ndotnet_diagnostic.{id}.severity = {(severity == DiagnosticSeverity.Info ? "suggestion" : "warning")}\n"));
        test.ExpectedDiagnostics.Add(new DiagnosticResult(id, severity).WithLocation(0));
        return test.RunAsync();
    }

    /// <summary>The build would fail all the same, with errors that do not name the cause.</summary>
    [Test]
    public Task What_the_generator_says_is_not_switched_off()
    {
        HandlerTest test = new("#pragma warning disable LOOP1001\n[LoopHandler] class {|#0:Echo|} { [OnEnd] void Ended() { } }");
        test.ExpectedDiagnostics.Add(new DiagnosticResult("LOOP1001", DiagnosticSeverity.Error).WithLocation(0));
        test.TestBehaviors |= TestBehaviors.SkipSuppressionCheck;
        return test.RunAsync();
    }

    /// <summary>Without the runtime the words may mean anything.</summary>
    [Test]
    public Task Code_that_does_not_use_the_runtime_is_left_alone()
    {
        HandlerTest test = new("class Echo { [OnRecv] void Received() { } } namespace Loop { class OnRecvAttribute : Attribute { } }");
        test.TestState.AdditionalReferences.RemoveAt(test.TestState.AdditionalReferences.Count - 2);
        test.TestState.Sources.RemoveAt(test.TestState.Sources.Count - 1);
        return test.RunAsync();
    }
}

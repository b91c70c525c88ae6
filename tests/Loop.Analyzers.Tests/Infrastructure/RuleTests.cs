using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace Loop.Analyzers.Tests.Infrastructure;

/// <summary>What the tests of every rule have in common. The rule's id is the first part of the class's name.</summary>
public abstract class RuleTests
{
    private string Id => GetType().Name[.."LOOPnnnn".Length];

    /// <summary>The rule fires once, at <c>{|#0:…|}</c>, with this message; <c>{|#1:…|}</c> and so on are the other places that it names.</summary>
    protected Task Fires(string source, string message) => Fires(source, message, AnalyzerCatalogue.Of(Id).DefaultSeverity);

    /// <summary>The same for a rule whose severity depends on the place.</summary>
    protected Task Fires(string source, string message, DiagnosticSeverity severity) => FiresTimes(1, source, message, severity);

    /// <summary>The generator reports the same at the same place, because no part can be added to the class.</summary>
    protected Task FiresInGeneratorToo(string source, string message) => FiresTimes(2, source, message, AnalyzerCatalogue.Of(Id).DefaultSeverity);

    /// <summary>No rule fires at all.</summary>
    protected Task StaysSilent(string source) => new HandlerTest(source, Id).RunAsync();

    private Task FiresTimes(int times, string source, string message, DiagnosticSeverity severity)
    {
        DiagnosticResult expected = new DiagnosticResult(Id, severity).WithLocation(0).WithMessage(message);
        for (int i = 1; source.Contains($"{{|#{i}:", StringComparison.Ordinal); i++)
        {
            expected = expected.WithLocation(i);
        }

        HandlerTest test = new(source, Id);
        test.ExpectedDiagnostics.AddRange(Enumerable.Repeat(expected, times));
        if (times > 1)
        {
            // What a generator reports cannot be suppressed.
            test.TestBehaviors |= TestBehaviors.SkipSuppressionCheck;
        }

        return test.RunAsync();
    }
}

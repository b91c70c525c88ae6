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
    protected Task Fires(string source, string message, DiagnosticSeverity severity)
    {
        DiagnosticResult expected = new DiagnosticResult(Id, severity).WithLocation(0).WithMessage(message);
        for (int i = 1; source.Contains($"{{|#{i}:", StringComparison.Ordinal); i++)
        {
            expected = expected.WithLocation(i);
        }

        HandlerTest test = new(source, Id);
        test.ExpectedDiagnostics.Add(expected);
        return test.RunAsync();
    }

    /// <summary>No rule fires at all.</summary>
    protected Task StaysSilent(string source) => new HandlerTest(source, Id).RunAsync();
}

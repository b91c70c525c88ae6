using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace Loop.Analyzers.Tests.Infrastructure;

/// <summary>What the tests of every rule have in common. The rule's id is the first part of the class's name.</summary>
public abstract class RuleTests
{
    private string Id => GetType().Name[.."LOOPnnnn".Length];

    /// <summary>The rule fires once, at <c>{|#0:…|}</c>, with this message; <c>{|#1:…|}</c> is the other place that it names.</summary>
    protected Task Fires(string source, string message)
    {
        DiagnosticDescriptor descriptor = AnalyzerCatalogue.Of(Id);
        DiagnosticResult expected = new DiagnosticResult(descriptor).WithLocation(0).WithMessage(message);
        if (source.Contains("{|#1:", StringComparison.Ordinal))
        {
            expected = expected.WithLocation(1);
        }

        HandlerTest test = new(source);
        test.ExpectedDiagnostics.Add(expected);
        return test.RunAsync();
    }

    /// <summary>No rule fires at all.</summary>
    protected static Task StaysSilent(string source) => new HandlerTest(source).RunAsync();
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace Loop.Analyzers.Tests.Infrastructure;

/// <summary>What the tests of every rule have in common. The rule's id is the first part of the class's name.</summary>
public abstract class RuleTests
{
    private string Id => GetType().Name[.."LOOPnnnn".Length];

    /// <summary>The rule fires once, at <c>{|#0:…|}</c>, with this message; <c>{|#1:…|}</c> and so on are the other places that it names.</summary>
    protected Task Fires(string source, string message)
    {
        DiagnosticDescriptor descriptor = AnalyzerCatalogue.Of(Id);
        DiagnosticResult expected = new DiagnosticResult(descriptor).WithLocation(0).WithMessage(message);
        for (int i = 1; source.Contains($"{{|#{i}:", StringComparison.Ordinal); i++)
        {
            expected = expected.WithLocation(i);
        }

        HandlerTest test = new(source);
        test.ExpectedDiagnostics.Add(expected);
        return test.RunAsync();
    }

    /// <summary>No rule fires at all.</summary>
    protected static Task StaysSilent(string source) => new HandlerTest(source).RunAsync();
}

using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Loop.Analyzers.Code;

/// <summary>How rules about code are registered.</summary>
internal static class BodyActions
{
    /// <summary>
    /// Calls a rule for each body that a rule may have something to say about, in programs that use Loop. An operation action would have the compiler bind
    /// every body of the program once more, which is most of what analyzers cost.
    /// </summary>
    public static void RegisterBodyAction(this AnalysisContext context, Action<BodyContext> action) => context.RegisterCompilationStartAction(start =>
    {
        if (start.Compilation.GetTypeByMetadataName(Names.LoopHandlerAttribute) is not null)
        {
            start.RegisterBodyAction(action);
        }
    });

    /// <summary>The same for a program that is known to use Loop.</summary>
    public static void RegisterBodyAction(this CompilationStartAnalysisContext start, Action<BodyContext> action) => start.RegisterSemanticModelAction(model =>
    {
        foreach (CodeBody body in TreeBodies.Of(model.SemanticModel, model.CancellationToken))
        {
            action(new BodyContext(body, model.SemanticModel.Compilation, model.ReportDiagnostic, model.CancellationToken));
        }
    });
}

using System.Collections.Immutable;
using Loop.Analyzers.Code;
using Loop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Loop.Analyzers.EdgeTriggered;

/// <summary>Walks the paths of each method with <c>[OnReadable]</c> or <c>[OnWritable]</c> once, for all rules that judge them.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SourceAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(
        SingleReadRule.Descriptor, ShortReadRule.Descriptor, EarlyExitRule.Descriptor, OneShotRule.Descriptor, EarlyAwaitRule.Descriptor,
        IdleWritableRule.Descriptor, UnboundedDrainRule.Descriptor);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterBodyAction(Analyze);
    }

    private static void Analyze(BodyContext context)
    {
        if (SourceEvent.Of(context.OwningSymbol) is not { } found
            || context.Blocks is not [{ } body, ..]
            || Captured.Contains(body, found.Source))
        {
            return;
        }

        bool usedElsewhere = SourceUse.IsElsewhere(found.Method, context.CancellationToken);
        ControlFlowGraph graph = context.Graph;
        SourceTracker tracker = new(graph, found, usedElsewhere);
        if (!PathWalk.TryRun(graph, tracker, context.CancellationToken))
        {
            return;
        }

        SourceMethod method = new(found, graph, tracker, usedElsewhere, context);
        SingleReadRule.Check(method);
        ShortReadRule.Check(method);
        EarlyExitRule.Check(method);
        OneShotRule.Check(method);
        EarlyAwaitRule.Check(method);
        IdleWritableRule.Check(method);
        UnboundedDrainRule.Check(method);
    }
}

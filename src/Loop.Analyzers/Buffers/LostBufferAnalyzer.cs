using System.Collections.Immutable;
using Loop.Analyzers.Code;
using Loop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Buffers;

/// <summary>LOOP4002: a retained buffer is lost on a path.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class LostBufferAnalyzer : DiagnosticAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = new(
        "LOOP4002", "A retained buffer is lost",
        "What is retained here is neither sent, stored nor disposed {0}: its memory does not come back to the pool, "
            + "and under load the process allocates and collects for every such call; dispose it there, or declare it with 'using'",
        Categories.Buffers, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP4002"));

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Descriptor);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterBodyAction(Analyze);
    }

    private static void Analyze(BodyContext context)
    {
        if (!context.Calls("Retain") && !context.Calls("ReadAll"))
        {
            return;
        }

        foreach (IBlockOperation body in context.Blocks)
        {
            if (!body.Descendants().Any(BufferNames.IsRetain))
            {
                continue;
            }

            foreach (ControlFlowGraph graph in Graphs.Within(context.Graph))
            {
                OwnedBufferTracker tracker = new(graph, body);
                if (PathWalk.TryRun(graph, tracker, context.CancellationToken))
                {
                    Report(tracker, context);
                }
            }
        }
    }

    private static void Report(OwnedBufferTracker tracker, BodyContext context)
    {
        foreach (IOperation lost in tracker.Lost)
        {
            string where = tracker.IsDroppedAtOnce(lost) ? "at all" : "on a path to the end of the method";
            context.ReportDiagnostic(Diagnostic.Create(Descriptor, lost.Syntax.GetLocation(), where));
        }
    }
}

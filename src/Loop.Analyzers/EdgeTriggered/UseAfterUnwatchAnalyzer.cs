using System.Collections.Immutable;
using Loop.Analyzers.Code;
using Loop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.EdgeTriggered;

/// <summary>LOOP2006: a source is used after <c>Unwatch</c>.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UseAfterUnwatchAnalyzer : DiagnosticAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = new(
        "LOOP2006", "A source is used after Unwatch",
        "'{0}' is used although a path to here has unwatched it: reads and writes of it fail with EBADF and nothing is armed any more, so what waits for it waits for ever; "
            + "unwatch last, or watch the descriptor again",
        Categories.EdgeTriggered, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP2006"));

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
        if (!context.Calls(SourceNames.Unwatch))
        {
            return;
        }

        foreach (IBlockOperation body in context.Blocks)
        {
            if (!body.Descendants().Any(operation => SourceNames.CallOf(operation) == SourceNames.Unwatch))
            {
                continue;
            }

            foreach (ControlFlowGraph graph in Graphs.Within(context.Graph))
            {
                Tracker tracker = new(graph, body);
                if (PathWalk.TryRun(graph, tracker, context.CancellationToken))
                {
                    foreach (IInvocationOperation use in tracker.Uses)
                    {
                        context.ReportDiagnostic(Diagnostic.Create(Descriptor, use.Syntax.GetLocation(), tracker.NameOf(use)));
                    }
                }
            }
        }
    }

    private sealed class Tracker : PathTracker
    {
        private readonly SymbolKeys _keys = new();
        private readonly Terms _terms;
        private readonly IOperation _body;

        public Tracker(ControlFlowGraph graph, IOperation body)
        {
            _terms = new(graph);
            _body = body;
        }

        public HashSet<IInvocationOperation> Uses { get; } = [];

        public string NameOf(IInvocationOperation use) => _terms.SymbolOf(use.Instance!)?.Name ?? "";

        public override PathState Visit(IOperation operation, PathState state)
        {
            switch (operation)
            {
                case IInvocationOperation { Instance: { } instance } call when SourceNames.CallOf(call) is { } name && _terms.SymbolOf(instance) is { } source:
                    return Call(call, name, source, state);
                case IInvocationOperation { Instance: IInstanceReferenceOperation } or IAwaitOperation:
                    // Other methods of the class may have given the fields other sources.
                    return state.Without(key => key > 0 && _keys[key] is IFieldSymbol);
                case ISimpleAssignmentOperation assignment:
                    return Forget(assignment.Target, state);
                case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                    return Forget(argument.Value, state);
                default:
                    return state;
            }
        }

        private PathState Call(IInvocationOperation call, string name, ISymbol source, PathState state)
        {
            if (name == SourceNames.Unwatch)
            {
                bool isShared = source is not IFieldSymbol && Captured.Contains(_body, source);
                return isShared ? state : state.With(_keys.Add(source), 1);
            }

            if (_keys.Of(source) is > 0 and int key && state[key] != 0 && name is SourceNames.TryRead or SourceNames.TryWrite or SourceNames.Rearm)
            {
                Uses.Add(call);
            }

            return state;
        }

        private PathState Forget(IOperation target, PathState state) =>
            _keys.Of(_terms.SymbolOf(target)) is > 0 and int key ? state.With(key, 0) : state;
    }
}

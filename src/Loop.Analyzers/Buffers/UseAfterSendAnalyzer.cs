using System.Collections.Immutable;
using Loop.Analyzers.Code;
using Loop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Buffers;

/// <summary>LOOP4001: a received buffer is used after it was handed on.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UseAfterSendAnalyzer : DiagnosticAnalyzer
{
    internal static readonly DiagnosticDescriptor Descriptor = new(
        "LOOP4001", "A received buffer is used after it was sent",
        "'{0}' was {1} on a path to here: its memory belongs to the send and may hold other bytes by now, and under Loop.Checks this throws; "
            + "use it before, or send a copy with Send({0}.Span)",
        Categories.Buffers, DiagnosticSeverity.Warning, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP4001"));

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
        if (!context.Calls("Send") && !context.Calls("Dispose"))
        {
            return;
        }

        foreach (IBlockOperation body in context.Blocks)
        {
            if (!body.Descendants().Any(EndsLoan))
            {
                continue;
            }

            foreach (ControlFlowGraph graph in Graphs.Within(context.Graph))
            {
                Tracker tracker = new(graph);
                if (!PathWalk.TryRun(graph, tracker, context.CancellationToken))
                {
                    continue;
                }

                foreach (KeyValuePair<IOperation, IOperation> use in tracker.Uses)
                {
                    string how = BufferNames.IsSend(use.Value) ? "sent" : "disposed";
                    context.ReportDiagnostic(Diagnostic.Create(
                        Descriptor, use.Key.Syntax.GetLocation(), [use.Value.Syntax.GetLocation()], use.Key.Syntax.ToString(), how));
                }
            }
        }
    }

    private static bool EndsLoan(IOperation operation) =>
        operation is IInvocationOperation call
        && ((call is { Arguments: [{ Value: { } sent }] } && BufferNames.IsSend(call) && BufferNames.IsRecvBuffer(sent.Type))
            || (call is { TargetMethod.Name: "Dispose", Instance: { } disposed } && BufferNames.IsRecvBuffer(disposed.Type)));

    private sealed class Tracker : PathTracker
    {
        private readonly SymbolKeys _keys = new();
        private readonly List<IOperation> _ends = [];
        private readonly Terms _terms;

        public Tracker(ControlFlowGraph graph) => _terms = new(graph);

        /// <summary>Uses of buffers, and what had handed each on.</summary>
        public Dictionary<IOperation, IOperation> Uses { get; } = [];

        public override PathState Visit(IOperation operation, PathState state)
        {
            switch (operation)
            {
                case IInvocationOperation { Arguments: [{ Value: { } sent }] } call when BufferNames.IsSend(call) && BufferNames.IsRecvBuffer(sent.Type):
                    return End(sent, call, state);
                case IInvocationOperation { TargetMethod.Name: "Dispose", Instance: { } disposed } call when BufferNames.IsRecvBuffer(disposed.Type):
                    return End(disposed, call, state);
                case ISimpleAssignmentOperation assignment when _keys.Of(_terms.SymbolOf(assignment.Target)) is > 0 and int key:
                    return state.With(key, 0);
                case ILocalReferenceOperation or IParameterReferenceOperation when _keys.Of(_terms.SymbolOf(operation)) is > 0 and int key && state[key] > 0:
                    Use(operation, _ends[state[key] - 1]);
                    return state;
                default:
                    return state;
            }
        }

        private PathState End(IOperation buffer, IOperation by, PathState state)
        {
            if (_terms.Plain(buffer) is not (ILocalReferenceOperation or IParameterReferenceOperation) || _terms.SymbolOf(buffer) is not { } symbol)
            {
                return state;
            }

            int index = _ends.IndexOf(by);
            if (index < 0)
            {
                _ends.Add(by);
                index = _ends.Count - 1;
            }

            return state.With(_keys.Add(symbol), index + 1);
        }

        private void Use(IOperation reference, IOperation ended)
        {
            // The length is a number of the struct, and a second Dispose is allowed.
            bool isHarmless = References.IsWritten(reference)
                || References.MemberReadOf(reference) is { Name: "Length" or "Dispose" }
                || reference.Parent is IInvocationOperation { TargetMethod.Name: "Dispose" };
            if (!isHarmless && !Uses.ContainsKey(reference))
            {
                Uses.Add(reference, ended);
            }
        }
    }
}

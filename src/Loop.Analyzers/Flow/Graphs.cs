using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Flow;

/// <summary>The graphs of a method: its own and those of its lambdas and local functions.</summary>
internal static class Graphs
{
    /// <summary>All of them, each apart: what runs when a lambda runs is not known where it is written.</summary>
    public static IEnumerable<ControlFlowGraph> Within(ControlFlowGraph graph)
    {
        yield return graph;
        foreach (IMethodSymbol local in graph.LocalFunctions)
        {
            foreach (ControlFlowGraph inner in Within(graph.GetLocalFunctionControlFlowGraph(local)))
            {
                yield return inner;
            }
        }

        foreach (IFlowAnonymousFunctionOperation lambda in graph.Blocks.SelectMany(Operations).OfType<IFlowAnonymousFunctionOperation>())
        {
            foreach (ControlFlowGraph inner in Within(graph.GetAnonymousFunctionControlFlowGraph(lambda)))
            {
                yield return inner;
            }
        }
    }

    /// <summary>All operations of a block, the condition at its end included.</summary>
    public static IEnumerable<IOperation> Operations(BasicBlock block) =>
        block.Operations.Concat(block.BranchValue is { } value ? [value] : []).SelectMany(operation => operation.DescendantsAndSelf());
}

using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Loop.Analyzers.Flow;

/// <summary>The loops of a control-flow graph, however they are written.</summary>
internal static class Cycles
{
    /// <summary>The blocks that a block's loop consists of: those that it reaches and that reach it. Empty where it lies in no loop.</summary>
    public static HashSet<BasicBlock> Around(BasicBlock block)
    {
        HashSet<BasicBlock> cycle = Reach(block, forward: true);
        cycle.IntersectWith(Reach(block, forward: false));
        return cycle;
    }

    private static HashSet<BasicBlock> Reach(BasicBlock start, bool forward)
    {
        HashSet<BasicBlock> reached = [];
        Stack<BasicBlock> open = new([start]);
        while (open.Count > 0)
        {
            foreach (BasicBlock? next in forward ? Successors(open.Pop()) : open.Pop().Predecessors.Select(branch => (BasicBlock?)branch.Source))
            {
                if (next is not null && reached.Add(next))
                {
                    open.Push(next);
                }
            }
        }

        return reached;
    }

    private static IEnumerable<BasicBlock?> Successors(BasicBlock block)
    {
        yield return block.FallThroughSuccessor?.Destination;
        yield return block.ConditionalSuccessor?.Destination;
    }
}

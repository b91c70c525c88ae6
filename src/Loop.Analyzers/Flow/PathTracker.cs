using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Loop.Analyzers.Flow;

/// <summary>What a rule follows along the paths of a method: how each operation and each outcome of a condition changes what is known.</summary>
internal abstract class PathTracker
{
    /// <summary>An operation was evaluated, its operands before it.</summary>
    public abstract PathState Visit(IOperation operation, PathState state);

    /// <summary>A condition came out so.</summary>
    /// <returns>What is known then, or null where that cannot be.</returns>
    public virtual PathState? Branch(IOperation condition, bool outcome, PathState state) => state;

    /// <summary>The method is left, by its end or by a <c>return</c>.</summary>
    /// <param name="leaving">The branch that leaves it.</param>
    /// <param name="state">What is known there.</param>
    public virtual void Exit(ControlFlowBranch leaving, PathState state)
    {
    }

    /// <summary>The method is left by a <c>throw</c> of its own.</summary>
    /// <param name="thrown">The block that throws.</param>
    /// <param name="state">What is known there.</param>
    public virtual void Thrown(BasicBlock thrown, PathState state)
    {
    }
}

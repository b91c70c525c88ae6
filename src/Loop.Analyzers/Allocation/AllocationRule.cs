using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Allocation;

/// <summary>One kind of allocation: how it is recognised and what its message says.</summary>
internal abstract class AllocationRule
{
    protected AllocationRule(DiagnosticDescriptor descriptor) => Descriptor = descriptor;

    public DiagnosticDescriptor Descriptor { get; }

    /// <summary>What the message's placeholders stand for where the operation is such an allocation; null where it is none.</summary>
    public abstract string[]? Find(IOperation operation);

    /// <summary>Where it is shown.</summary>
    public virtual Location LocationOf(IOperation operation) => operation.Syntax.GetLocation();

    /// <summary>True where what lies within is part of the same allocation, and is not reported once more.</summary>
    public virtual bool Covers(IOperation operation, IOperation within) => false;
}

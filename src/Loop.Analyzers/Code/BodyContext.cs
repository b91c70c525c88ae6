using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Code;

/// <summary>What a rule gets to judge: one body, and the way to report.</summary>
internal readonly struct BodyContext
{
    private readonly CodeBody _body;
    private readonly Action<Diagnostic> _report;

    public BodyContext(CodeBody body, Compilation compilation, Action<Diagnostic> report, CancellationToken cancellation)
    {
        _body = body;
        _report = report;
        Compilation = compilation;
        CancellationToken = cancellation;
    }

    public Compilation Compilation { get; }

    public CancellationToken CancellationToken { get; }

    /// <summary>The method, field or property whose code it is.</summary>
    public ISymbol OwningSymbol => _body.Owner;

    /// <summary>The code of a method, without what is given to another constructor. None for the value of a field.</summary>
    public ImmutableArray<IBlockOperation> Blocks => _body.Blocks(CancellationToken);

    /// <summary>All operations, those of lambdas and local functions included.</summary>
    public IOperation[] Operations => _body.Operations(CancellationToken);

    /// <summary>The graph of a body that has blocks.</summary>
    public ControlFlowGraph Graph => _body.Graph(CancellationToken) ?? throw new InvalidOperationException($"'{OwningSymbol}' has no statements.");

    /// <summary>True where a method of this name is called.</summary>
    public bool Calls(string name) => _body.Calls(name, CancellationToken);

    public void ReportDiagnostic(Diagnostic diagnostic) => _report(diagnostic);
}

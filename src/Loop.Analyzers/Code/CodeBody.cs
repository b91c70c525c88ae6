using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Code;

/// <summary>
/// The code of a method, an accessor or a constructor, or the value that a field or property begins with. It is bound when a rule first asks for it, and
/// its operations and its graph are made once for all rules.
/// </summary>
internal sealed class CodeBody
{
    private readonly SyntaxNode _code;
    private readonly SemanticModel _model;
    private IOperation? _root;
    private IOperation[]? _operations;
    private HashSet<string>? _called;
    private ImmutableArray<IBlockOperation> _blocks;
    private ControlFlowGraph? _graph;

    public CodeBody(ISymbol owner, SyntaxNode code, SemanticModel model)
    {
        Owner = owner;
        _code = code;
        _model = model;
    }

    /// <summary>Whose code it is.</summary>
    public ISymbol Owner { get; }

    /// <summary>All operations in it, with those of its lambdas and local functions, in the order of the text.</summary>
    public IOperation[] Operations(CancellationToken cancellation) => _operations ??= Root(cancellation) is { } root ? [.. root.DescendantsAndSelf()] : [];

    /// <summary>The blocks of statements, or of the one expression, that a member consists of: one, or none for the value of a field.</summary>
    public ImmutableArray<IBlockOperation> Blocks(CancellationToken cancellation)
    {
        if (_blocks.IsDefault)
        {
            _blocks = Root(cancellation) switch
            {
                IMethodBodyBaseOperation { BlockBody: { } block, ExpressionBody: { } expression } => [block, expression],
                IMethodBodyBaseOperation method => (method.BlockBody ?? method.ExpressionBody) is { } block ? [block] : [],
                IBlockOperation block => [block],
                _ => [],
            };
        }

        return _blocks;
    }

    /// <summary>True where a method of this name is called: almost no body calls what a rule looks for, and the set is made once.</summary>
    public bool Calls(string name, CancellationToken cancellation)
    {
        if (_called is null)
        {
            HashSet<string> called = new(StringComparer.Ordinal);
            foreach (IOperation operation in Operations(cancellation))
            {
                if (operation is IInvocationOperation call)
                {
                    called.Add(call.TargetMethod.Name);
                }
            }

            _called = called;
        }

        return _called.Contains(name);
    }

    /// <summary>The control-flow graph of the whole, or null for the value of a field.</summary>
    public ControlFlowGraph? Graph(CancellationToken cancellation) => _graph ??= Root(cancellation) switch
    {
        IConstructorBodyOperation constructor => ControlFlowGraph.Create(constructor, cancellation),
        IMethodBodyOperation method => ControlFlowGraph.Create(method, cancellation),
        IBlockOperation block => ControlFlowGraph.Create(block, cancellation),
        _ => null,
    };

    private IOperation? Root(CancellationToken cancellation) => _root ??= _model.GetOperation(_code, cancellation);
}

using Loop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.EdgeTriggered;

/// <summary>How a method uses a source and what it gave an attempt.</summary>
internal sealed class AttemptUse
{
    private readonly Terms _terms;
    private readonly ISymbol _source;

    public AttemptUse(Terms terms, ISymbol source)
    {
        _terms = terms;
        _source = source;
    }

    /// <summary>True for a call of a member of this source.</summary>
    public bool IsOfSource(IInvocationOperation call) =>
        SourceNames.CallOf(call) is not null && call.Instance is { } instance && SymbolEqualityComparer.Default.Equals(_terms.SymbolOf(instance), _source);

    /// <summary>The argument that takes the count.</summary>
    public static IOperation? CountOf(IInvocationOperation attempt) => attempt.Arguments.FirstOrDefault(argument => argument.Parameter?.RefKind == RefKind.Out)?.Value;

    /// <summary>True for a reference that hands the source to nobody: as the receiver of a call, or in a comparison.</summary>
    public static bool IsHarmless(IParameterReferenceOperation reference) => reference.Parent switch
    {
        IInvocationOperation call => call.Instance == reference,
        IPropertyReferenceOperation property => property.Instance == reference,
        IIsNullOperation or IIsPatternOperation or IBinaryOperation => true,
        IConversionOperation { Parent: IBinaryOperation } => true,
        _ => false,
    };

    /// <summary>True for the length of the buffer that an attempt was given.</summary>
    public bool IsLengthOf(IOperation operation, IInvocationOperation attempt) =>
        operation is IPropertyReferenceOperation { Property.Name: "Length", Instance: { } measured }
        && attempt.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 0) is { } given
        && _terms.SymbolOf(measured) is { } buffer
        && SymbolEqualityComparer.Default.Equals(BufferOf(given.Value), buffer);

    /// <summary>The array or span that a buffer argument is, wholly or in part.</summary>
    private ISymbol? BufferOf(IOperation operation) => _terms.Plain(operation) switch
    {
        IConversionOperation conversion => BufferOf(conversion.Operand),
        IInvocationOperation { Instance: { } instance } => BufferOf(instance),
        IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: [{ } first, ..] } => BufferOf(first.Value),
        IPropertyReferenceOperation { Property.Name: "Span", Instance: { } memory } => BufferOf(memory),
        var plain => _terms.SymbolOf(plain),
    };
}

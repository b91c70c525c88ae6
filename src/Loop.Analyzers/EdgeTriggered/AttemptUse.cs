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
        && _terms.SymbolOf(measured) is { } buffer
        && SymbolEqualityComparer.Default.Equals(BufferOf(attempt, _terms), buffer);

    /// <summary>The array or span that an attempt was given, wholly or in part.</summary>
    public static ISymbol? BufferOf(IInvocationOperation attempt, Terms terms) =>
        attempt.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 0) is { } given ? BufferOf(given.Value, terms) : null;

    private static ISymbol? BufferOf(IOperation operation, Terms terms) => terms.Plain(operation) switch
    {
        IConversionOperation conversion => BufferOf(conversion.Operand, terms),
        IInvocationOperation { Instance: { } instance } => BufferOf(instance, terms),
        IInvocationOperation { TargetMethod.IsExtensionMethod: true, Arguments: [{ } first, ..] } => BufferOf(first.Value, terms),
        IPropertyReferenceOperation { Property.Name: "Span", Instance: { } memory } => BufferOf(memory, terms),
        var plain => terms.SymbolOf(plain),
    };
}

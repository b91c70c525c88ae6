using Loop.Analyzers.Blocking.Apis;
using Loop.Analyzers.Blocking.Walking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Blocking.Exemptions;

/// <summary>
/// A stream over memory never waits, whatever its static type: a MemoryStream, a reader, writer or compressor over one, <c>Stream.Null</c>,
/// and what a list takes off.
/// </summary>
internal static class InMemoryStream
{
    private const int MostWrappers = 8;

    /// <summary>True for a receiver whose value is known to lie in memory. What its static type says, the table has said already.</summary>
    public static bool IsUsed(IOperation? instance, ApiTable table, CancellationToken cancellation) =>
        Values.Unwrap(instance) is { } receiver && IsOver(receiver, table, MostWrappers, cancellation);

    private static bool IsIt(IOperation? value, ApiTable table, int wrappers, CancellationToken cancellation)
    {
        if (wrappers == 0 || Values.Unwrap(value) is not { } stream)
        {
            return false;
        }

        return (stream.Type is { } type && table.IsHarmlessType(type)) || IsOver(stream, table, wrappers, cancellation);
    }

    private static bool IsOver(IOperation stream, ApiTable table, int wrappers, CancellationToken cancellation) => stream switch
    {
        ILocalReferenceOperation local => IsIt(Values.Only(local.Local, local.SemanticModel, cancellation), table, wrappers - 1, cancellation),
        IFieldReferenceOperation { Field: { Name: "Null", IsStatic: true } } => true,
        IFieldReferenceOperation { Field: { IsReadOnly: true } field } => IsIt(Initial(field, stream, cancellation), table, wrappers - 1, cancellation),
        IObjectCreationOperation { Arguments: [{ Value: { } inner }, ..] } creation when IsWrapper(creation.Type) => IsIt(inner, table, wrappers - 1, cancellation),
        _ => false,
    };

    private static bool IsWrapper(ITypeSymbol? type) => type?.Name is "StreamReader" or "StreamWriter" or "BinaryReader" or "BinaryWriter" or "BufferedStream"
        or "GZipStream" or "DeflateStream" or "ZLibStream" or "BrotliStream" or "CryptoStream";

    private static IOperation? Initial(IFieldSymbol field, IOperation reference, CancellationToken cancellation) =>
        reference.SemanticModel is { } model
        && field.DeclaringSyntaxReferences is [var declaration]
        && declaration.SyntaxTree == model.SyntaxTree
        && declaration.GetSyntax(cancellation) is VariableDeclaratorSyntax { Initializer.Value: { } initial }
            ? model.GetOperation(initial, cancellation)
            : null;
}

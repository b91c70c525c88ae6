using Loop.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Buffers;

/// <summary>The types and members that the rules of buffers and owners know.</summary>
internal static class BufferNames
{
    public static bool IsRecvBuffer(ITypeSymbol? type) => Names.IsLoopType(type, "RecvBuffer");

    public static bool IsOwnedBuffer(ITypeSymbol? type) => Names.IsLoopType(type, "OwnedBuffer");

    public static bool IsConnection(ITypeSymbol? type) => Names.IsLoopType(type, "Connection");

    /// <summary>True for <c>ReadOnlyMemory&lt;byte&gt;</c>.</summary>
    public static bool IsMemoryOfBytes(ITypeSymbol? type) =>
        Names.IsSystemType(type, "ReadOnlyMemory") && type is INamedTypeSymbol { TypeArguments: [{ SpecialType: SpecialType.System_Byte }] };

    /// <summary>True for <c>connection.Send(…)</c>.</summary>
    public static bool IsSend(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod: { Name: "Send", ContainingType: { } type } } && IsConnection(type);

    /// <summary>True for <c>buffer.Retain()</c>.</summary>
    public static bool IsRetain(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod: { Name: "Retain", ContainingType: { } type } } && IsRecvBuffer(type);
}

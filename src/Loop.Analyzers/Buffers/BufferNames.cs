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

    /// <summary>True for what makes a shorter one of a memory: <c>memory.TrimEnd(value)</c>.</summary>
    public static bool IsTrim(IInvocationOperation call) =>
        call.TargetMethod.Name is "Trim" or "TrimStart" or "TrimEnd" && Names.IsSystemType(call.TargetMethod.ContainingType, "MemoryExtensions") && IsMemoryOfBytes(call.Type);

    /// <summary>True for <c>address.Tell(…)</c> and its kind.</summary>
    public static bool IsTell(IInvocationOperation call) =>
        call.TargetMethod is { Name: "Tell" or "TellAfter" or "TellEvery", ContainingType: { ContainingType: null, ContainingNamespace: { Name: "Loop" } space } }
        && space.ContainingNamespace.IsGlobalNamespace;

    /// <summary>True for <c>connection.Send(…)</c>.</summary>
    public static bool IsSend(IOperation operation) =>
        operation is IInvocationOperation { TargetMethod: { Name: "Send", ContainingType: { } type } } && IsConnection(type);

    /// <summary>True for what makes a buffer that somebody must dispose of: <c>buffer.Retain()</c>, <c>await LoopFile.ReadAll(path)</c> (not the one into memory).</summary>
    public static bool IsRetain(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod: { Name: "Retain", ContainingType: { } type } } => IsRecvBuffer(type),
        IAwaitOperation { Operation: IInvocationOperation { TargetMethod: { Name: "ReadAll", ContainingType: { } type } } } =>
            Names.IsLoopType(type, "LoopFile") && IsOwnedBuffer(operation.Type),
        _ => false,
    };
}

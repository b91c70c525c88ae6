using Loop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Allocation;

/// <summary>LOOP5005: a string is made.</summary>
internal sealed class StringRule : AllocationRule
{
    private static readonly HashSet<string> _making = new(StringComparer.Ordinal)
    {
        "Concat", "Create", "Format", "Insert", "Join", "PadLeft", "PadRight", "Remove", "Replace",
        "Split", "Substring", "ToLower", "ToLowerInvariant", "ToUpper", "ToUpperInvariant",
    };

    private static readonly DiagnosticDescriptor _descriptor = new(
        "LOOP5005", "A string is made",
        "{0} makes a string for each call; work on the bytes (u8 literals, Utf8Formatter, Utf8.TryWrite, Encoding.GetBytes into Connection.Writer)",
        Categories.Allocation, DiagnosticSeverity.Info, isEnabledByDefault: true, helpLinkUri: HelpLink.Of("LOOP5005"));

    public StringRule()
        : base(_descriptor)
    {
    }

    public override string[]? Find(IOperation operation) => operation switch
    {
        { ConstantValue.HasValue: true } => null,
        IInterpolatedStringOperation { Type.SpecialType: SpecialType.System_String, Parent: not IInterpolatedStringHandlerCreationOperation } interpolated
            when interpolated.Parts.Any(part => part is IInterpolationOperation) => ["This interpolated string"],
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String } => ["This concatenation"],
        ICompoundAssignmentOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String } => ["This concatenation"],
        IObjectCreationOperation { Type.SpecialType: SpecialType.System_String } => ["'new string'"],
        IInvocationOperation call when IsMaking(call) => [$"'{call.TargetMethod.ContainingType.Name}.{call.TargetMethod.Name}'"],
        _ => null,
    };

    /// <summary>The parts of a concatenation, and what it boxes and converts, are part of it.</summary>
    public override bool Covers(IOperation operation, IOperation within) => within switch
    {
        IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String } => true,
        IConversionOperation { IsImplicit: true } or IInterpolationOperation or IArgumentOperation => true,
        IArrayCreationOperation { IsImplicit: true } => true,
        _ => false,
    };

    private static bool IsMaking(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        if (method.ContainingType.SpecialType == SpecialType.System_String)
        {
            return _making.Contains(method.Name);
        }

        if (method.Name == "GetString")
        {
            return FrameworkTypes.IsIn(method.ContainingType, "System.Text") && method.ReturnType.SpecialType == SpecialType.System_String;
        }

        return method is { Name: "ToString", ReturnType.SpecialType: SpecialType.System_String } && call.Instance?.Type is { } type && IsFormatted(type);
    }

    /// <summary>True for types whose text is made when it is asked for; a bool's and a string's is there already, and a record's nobody knows.</summary>
    private static bool IsFormatted(ITypeSymbol type) => type.SpecialType is
            SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Int32
            or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Single or SpecialType.System_Double
            or SpecialType.System_Decimal or SpecialType.System_DateTime
        || FrameworkTypes.Is(type, "System", "DateTimeOffset") || FrameworkTypes.Is(type, "System", "TimeSpan") || FrameworkTypes.Is(type, "System", "Guid")
        || FrameworkTypes.Is(type, "System", "ReadOnlySpan") || FrameworkTypes.Is(type, "System", "Span") || FrameworkTypes.Is(type, "System.Text", "StringBuilder");
}

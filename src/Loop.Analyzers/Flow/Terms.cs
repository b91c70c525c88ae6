using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Flow;

/// <summary>Names what a method compares, so that two conditions over the same thing are known as the same.</summary>
internal sealed class Terms
{
    private readonly Dictionary<ISymbol, int> _symbols = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<CaptureId, IOperation?> _captures = [];

    public Terms(ControlFlowGraph graph)
    {
        foreach (BasicBlock block in graph.Blocks)
        {
            foreach (IOperation operation in block.Operations)
            {
                if (operation is IFlowCaptureOperation capture)
                {
                    // A capture that is written at several places is no name of anything.
                    _captures[capture.Id] = _captures.ContainsKey(capture.Id) ? null : capture.Value;
                }
            }
        }
    }

    /// <summary>An operation without what changes nothing about its value: parentheses, conversions, captures.</summary>
    public IOperation Plain(IOperation operation) => operation switch
    {
        IConversionOperation { OperatorMethod: null } conversion => Plain(conversion.Operand),
        IParenthesizedOperation parenthesized => Plain(parenthesized.Operand),
        IDeclarationExpressionOperation declaration => Plain(declaration.Expression),
        IFlowCaptureReferenceOperation reference when _captures.TryGetValue(reference.Id, out IOperation? value) && value is not null => Plain(value),
        _ => operation,
    };

    /// <summary>The local, parameter or field that an operation names, or null.</summary>
    public ISymbol? SymbolOf(IOperation operation) => Plain(operation) switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field => field.Field,
        _ => null,
    };

    /// <summary>A name for what is read, the same for the same thing; null where it may differ from one time to the next.</summary>
    public string? NameOf(IOperation operation)
    {
        IOperation plain = Plain(operation);
        if (plain.ConstantValue is { HasValue: true } constant)
        {
            return "=" + Convert.ToString(constant.Value, CultureInfo.InvariantCulture);
        }

        return plain switch
        {
            IInstanceReferenceOperation => "this",
            IFlowCaptureReferenceOperation reference => Number(reference.Id),
            IPropertyReferenceOperation { Arguments.IsEmpty: true } property => Member(property.Instance, property.Property),
            IFieldReferenceOperation field => Member(field.Instance, field.Field),
            _ => SymbolOf(plain) is { } symbol ? Number(symbol) : null,
        };
    }

    /// <summary>The part of a name that stands for one symbol.</summary>
    public string Number(ISymbol symbol)
    {
        if (!_symbols.TryGetValue(symbol, out int number))
        {
            _symbols.Add(symbol, number = _symbols.Count + 1);
        }

        return "#" + number.ToString(CultureInfo.InvariantCulture) + ";";
    }

    /// <summary>The name of a value that is made on several paths, such as that of <c>a ? b : c</c>.</summary>
    public static string Number(CaptureId capture) => "@" + capture.GetHashCode().ToString(CultureInfo.InvariantCulture) + ";";

    private string? Member(IOperation? instance, ISymbol member)
    {
        string? of = instance is null ? "" : NameOf(instance);
        return of is null ? null : of + "." + Number(member);
    }
}

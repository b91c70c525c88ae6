using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.Flow;

/// <summary>
/// Remembers how conditions came out that a method asks more than once, so that <c>if (x) A(); if (!x) B();</c> has no path through both.
/// </summary>
internal sealed class Correlations
{
    // Keys below 0, apart from those of the trackers.
    private const int True = 1;
    private const int False = 2;

    /// <summary>Behind the name of a local in place of a question: what it is for certain, while that is 0 or 1.</summary>
    private const string Value = ":";

    private readonly Terms _terms;
    private readonly List<string> _asked = [];

    public Correlations(ControlFlowGraph graph)
    {
        _terms = new(graph);
        Dictionary<string, int> counts = [];
        HashSet<string> started = [];
        foreach (BasicBlock block in graph.Blocks)
        {
            if (block is { ConditionalSuccessor: not null, BranchValue: { } condition } && Question(condition, out _) is { } question)
            {
                Count(question, counts);
            }

            foreach (IOperation operation in block.Operations.SelectMany(operation => operation.DescendantsAndSelf()))
            {
                // A flag that is set to a constant, or to another flag, is as good as asked there.
                if (SetBy(operation) is { Flag: { } flag, Value: { } value } && (IsConstant(value, out _) || _terms.NameOf(value) is not null))
                {
                    Count(flag, counts);
                }
                else if (NumberSetBy(operation) is { } set)
                {
                    started.Add(set.Name);
                }
            }
        }

        _asked.AddRange(counts.Where(question => question.Value > 1 || (ComparedOf(question.Key) is { } name && started.Contains(name))).Select(question => question.Key));
        _asked.AddRange([.. _asked.Select(ComparedOf).OfType<string>().Distinct().Select(static name => name + Value)]);
    }

    /// <summary>Forgets what an operation may change.</summary>
    public PathState Visit(IOperation operation, PathState state)
    {
        if (_asked.Count == 0)
        {
            return state;
        }

        IOperation? written = operation switch
        {
            IAssignmentOperation assignment => assignment.Target,
            IIncrementOrDecrementOperation increment => increment.Target,
            IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument => argument.Value,
            _ => null,
        };
        (string? flag, IOperation? value) = SetBy(operation);
        string? name = flag ?? (written is not null && SymbolOf(written) is { } symbol ? _terms.Number(symbol) : null);
        if (name is null)
        {
            return state;
        }

        int now = value is null ? 0 : Known(value, state);
        if (Numbers.StepOf(operation) is { } step)
        {
            return Answer(name, RangeOf(name, state).Stepped(step.IsUp, step.IsByOne), state.Without(key => key < 0 && _asked[-key - 1].Contains(name)));
        }

        state = state.Without(key => key < 0 && _asked[-key - 1].Contains(name));
        if (NumberSetBy(operation) is { } number)
        {
            return Answer(number.Name, NumberRange.Of(number.Value), state);
        }

        return now != 0 && KeyOf(name) is { } known ? state.With(known, now) : state;
    }

    /// <summary>Notes how a condition came out.</summary>
    /// <returns>Null where it came out otherwise before, and nothing of it has changed.</returns>
    public PathState? Branch(IOperation condition, bool outcome, PathState state)
    {
        if (Question(condition, out bool negated) is not { } question || KeyOf(question) is not { } key)
        {
            return state;
        }

        int now = outcome != negated ? True : False;
        return state[key] == 0 || state[key] == now ? state.With(key, now) : null;
    }

    /// <summary>The truth value that an operation gives to a local, a field or a value that is made on several paths.</summary>
    private (string? Flag, IOperation? Value) SetBy(IOperation operation) => operation switch
    {
        ISimpleAssignmentOperation { Type.SpecialType: SpecialType.System_Boolean } set when SymbolOf(set.Target) is { } symbol => (_terms.Number(symbol), set.Value),
        IFlowCaptureOperation { Value: { Type.SpecialType: SpecialType.System_Boolean } captured } capture => (Terms.Number(capture.Id), captured),
        _ => default,
    };

    /// <summary>The local that an operation sets to a number, or to a member of an enumeration.</summary>
    private (string Name, long Value)? NumberSetBy(IOperation operation) =>
        operation is ISimpleAssignmentOperation { Value.ConstantValue: { HasValue: true, Value: { } constant } } set
        && _terms.SymbolOf(set.Target) is ILocalSymbol local
        && Numbers.Of(constant) is { } number
            ? (_terms.Number(local), number)
            : null;

    /// <summary>The local of a question that compares it with a number, or null.</summary>
    private static string? ComparedOf(string question) => Numbers.TryReadComparison(question, out string name, out _) ? name : null;

    /// <summary>Answers the questions that compare a local with numbers, as far as its range does.</summary>
    private PathState Answer(string local, NumberRange range, PathState state)
    {
        for (int i = 0; i < _asked.Count; i++)
        {
            if (Numbers.TryReadComparison(_asked[i], out string name, out NumberRange isTrue) && name == local)
            {
                state = state.With(-i - 1, range.IsWithin(isTrue) ? True : range.IsOutside(isTrue) ? False : 0);
            }
        }

        // Only two numbers, so that a loop that counts ends.
        return KeyOf(local + Value) is { } key && range is { Least: 0 or 1 } && range.Least == range.Most ? state.With(key, (int)range.Least + 1) : state;
    }

    /// <summary>What the answers say of a local.</summary>
    private NumberRange RangeOf(string local, PathState state)
    {
        NumberRange range = NumberRange.Any;
        for (int i = 0; i < _asked.Count; i++)
        {
            if (state[-i - 1] != 0 && Numbers.TryReadComparison(_asked[i], out string name, out NumberRange isTrue) && name == local)
            {
                range = state[-i - 1] == True ? range.And(isTrue) : range.AndNot(isTrue);
            }
        }

        return KeyOf(local + Value) is { } key && state[key] != 0 ? NumberRange.Of(state[key] - 1) : range;
    }

    private int Known(IOperation value, PathState state)
    {
        if (IsConstant(value, out bool constant))
        {
            return constant ? True : False;
        }

        return _terms.NameOf(value) is { } name && KeyOf(name) is { } key ? state[key] : 0;
    }

    private static bool IsConstant(IOperation value, out bool constant)
    {
        constant = value.ConstantValue is { HasValue: true, Value: true };
        return value.ConstantValue is { HasValue: true, Value: bool };
    }

    private int? KeyOf(string question) => _asked.IndexOf(question) is >= 0 and int index ? -index - 1 : null;

    private ISymbol? SymbolOf(IOperation written) => written is IFieldReferenceOperation field ? field.Field : _terms.SymbolOf(written);

    /// <summary>A condition as a name, the same for <c>a == b</c> and, negated, for <c>a != b</c>.</summary>
    private string? Question(IOperation condition, out bool negated)
    {
        negated = false;
        switch (_terms.Plain(condition))
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                string? inner = Question(not.Operand, out bool innerNegated);
                negated = !innerNegated;
                return inner;
            case IBinaryOperation { OperatorMethod: null } binary:
                return Comparison(binary, out negated);
            case IIsNullOperation isNull:
                return Joined(_terms.NameOf(isNull.Operand), "==", "=");
            case IIsPatternOperation pattern:
                return Pattern(pattern, out negated);
            case var plain:
                return _terms.NameOf(plain);
        }
    }

    private string? Comparison(IBinaryOperation binary, out bool negated)
    {
        string? left = _terms.NameOf(binary.LeftOperand);
        string? right = _terms.NameOf(binary.RightOperand);
        negated = binary.OperatorKind is BinaryOperatorKind.NotEquals or BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.LessThanOrEqual;
        return binary.OperatorKind switch
        {
            BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals => Joined(left, "==", right),
            BinaryOperatorKind.LessThan or BinaryOperatorKind.GreaterThanOrEqual => Joined(left, "<", right),
            BinaryOperatorKind.GreaterThan or BinaryOperatorKind.LessThanOrEqual => Joined(right, "<", left),
            _ => null,
        };
    }

    private string? Pattern(IIsPatternOperation operation, out bool negated)
    {
        IPatternOperation pattern = operation.Pattern;
        negated = false;
        while (pattern is INegatedPatternOperation not)
        {
            pattern = not.Pattern;
            negated = !negated;
        }

        return pattern is IConstantPatternOperation constant
            ? Joined(_terms.NameOf(operation.Value), "==", _terms.NameOf(constant.Value))
            : null;
    }

    private static string? Joined(string? left, string comparison, string? right)
    {
        if (left is null || right is null)
        {
            return null;
        }

        return comparison == "==" && string.CompareOrdinal(left, right) > 0 ? right + comparison + left : left + comparison + right;
    }

    private static void Count(string question, Dictionary<string, int> counts) =>
        counts[question] = counts.TryGetValue(question, out int count) ? count + 1 : 1;
}

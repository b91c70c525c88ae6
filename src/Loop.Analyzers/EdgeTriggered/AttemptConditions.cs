using Loop.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Loop.Analyzers.EdgeTriggered;

/// <summary>What a condition says about the last attempt: <c>status == IoStatus.Ok</c>, <c>n == 0</c>, <c>n &lt; buffer.Length</c> and the like.</summary>
internal sealed class AttemptConditions
{
    private readonly Terms _terms;
    private readonly Func<IOperation, bool> _isStatus;
    private readonly Func<IOperation, bool> _isCount;
    private readonly Func<IOperation, bool> _isLength;

    /// <summary>Makes the reader.</summary>
    /// <param name="terms">The names of the method.</param>
    /// <param name="isStatus">True for what has the attempt's status.</param>
    /// <param name="isCount">True for what has the attempt's count.</param>
    /// <param name="isLength">True for the length of the attempt's buffer.</param>
    public AttemptConditions(Terms terms, Func<IOperation, bool> isStatus, Func<IOperation, bool> isCount, Func<IOperation, bool> isLength)
    {
        _terms = terms;
        _isStatus = isStatus;
        _isCount = isCount;
        _isLength = isLength;
    }

    /// <summary>The outcomes of the attempt with which a condition can be true, or null where it says nothing of it.</summary>
    public Attempt? WhenTrue(IOperation condition) => _terms.Plain(condition) switch
    {
        IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not => Not(WhenTrue(not.Operand)),
        IIsPatternOperation pattern when _isStatus(_terms.Plain(pattern.Value)) => OfPattern(pattern.Pattern),
        IBinaryOperation binary => OfBinary(binary),
        _ => null,
    };

    /// <summary>The outcomes with which it can be false.</summary>
    public Attempt? WhenFalse(IOperation condition) =>
        // A count that is not 0 says that bytes moved; the rest of a comparison is its opposite.
        Not(WhenTrue(condition));

    private static Attempt? Not(Attempt? attempt) => attempt is { } known ? Attempt.Any & ~known : null;

    private static Attempt? OfConstant(IOperation value) => value.ConstantValue switch
    {
        { HasValue: true, Value: 0 } => Attempt.Moved,
        { HasValue: true, Value: 1 } => Attempt.WouldBlock,
        { HasValue: true, Value: 2 } => Attempt.End,
        { HasValue: true, Value: 3 } => Attempt.Error,
        _ => null,
    };

    private static Attempt? OfPattern(IPatternOperation pattern) => pattern switch
    {
        IConstantPatternOperation constant => OfConstant(constant.Value),
        INegatedPatternOperation not => Not(OfPattern(not.Pattern)),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.Or } or => OfPattern(or.LeftPattern) | OfPattern(or.RightPattern),
        IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } and => OfPattern(and.LeftPattern) & OfPattern(and.RightPattern),
        IDeclarationPatternOperation or IDiscardPatternOperation => Attempt.Any,
        _ => null,
    };

    private Attempt? OfBinary(IBinaryOperation binary)
    {
        IOperation left = _terms.Plain(binary.LeftOperand);
        IOperation right = _terms.Plain(binary.RightOperand);
        if (_isStatus(left) || _isStatus(right))
        {
            Attempt? named = OfConstant(_isStatus(left) ? right : left);
            return binary.OperatorKind switch
            {
                BinaryOperatorKind.Equals => named,
                BinaryOperatorKind.NotEquals => Not(named),
                _ => null,
            };
        }

        if (_isCount(left))
        {
            return OfCount(binary.OperatorKind, right);
        }

        return _isCount(right) ? OfCount(Turned(binary.OperatorKind), left) : null;
    }

    private Attempt? OfCount(BinaryOperatorKind comparison, IOperation other)
    {
        if (other.ConstantValue is { HasValue: true, Value: int number })
        {
            return (comparison, number) switch
            {
                (BinaryOperatorKind.Equals or BinaryOperatorKind.LessThanOrEqual, 0) or (BinaryOperatorKind.LessThan, 1) => Attempt.Any & ~Attempt.Moved,
                (BinaryOperatorKind.NotEquals or BinaryOperatorKind.GreaterThan, 0) or (BinaryOperatorKind.GreaterThanOrEqual, 1) => Attempt.Moved,
                _ => null,
            };
        }

        if (!_isLength(other))
        {
            return null;
        }

        return comparison switch
        {
            BinaryOperatorKind.LessThan or BinaryOperatorKind.NotEquals => Attempt.Any & ~Attempt.Ok,
            BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.Equals => Attempt.Ok,
            _ => null,
        };
    }

    private static BinaryOperatorKind Turned(BinaryOperatorKind comparison) => comparison switch
    {
        BinaryOperatorKind.LessThan => BinaryOperatorKind.GreaterThan,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperatorKind.GreaterThanOrEqual,
        BinaryOperatorKind.GreaterThan => BinaryOperatorKind.LessThan,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperatorKind.LessThanOrEqual,
        var same => same,
    };
}

namespace Loop.Analyzers.Flow;

/// <summary>What is known of a whole number: that it lies between two, which belong to it.</summary>
internal readonly record struct NumberRange(long Least, long Most)
{
    public static NumberRange Any => new(long.MinValue, long.MaxValue);

    public static NumberRange Of(long number) => new(number, number);

    public bool IsWithin(NumberRange other) => Least >= other.Least && Most <= other.Most;

    public bool IsOutside(NumberRange other) => Most < other.Least || Least > other.Most;

    public NumberRange And(NumberRange other) => new(Math.Max(Least, other.Least), Math.Min(Most, other.Most));

    /// <summary>Without another one that lies at an end of it; one in the middle says nothing.</summary>
    public NumberRange AndNot(NumberRange other)
    {
        if (other.Least <= Least && other.Most < long.MaxValue)
        {
            return new(Math.Max(Least, other.Most + 1), Most);
        }

        return other.Most >= Most && other.Least > long.MinValue ? new(Least, Math.Min(Most, other.Least - 1)) : this;
    }

    /// <summary>What it is when it was counted up or down: by one, or by more than nothing.</summary>
    public NumberRange Stepped(bool isUp, bool isByOne)
    {
        long least = Least is long.MinValue or long.MaxValue ? Least : isUp ? Least + 1 : Least - 1;
        long most = Most is long.MinValue or long.MaxValue ? Most : isUp ? Most + 1 : Most - 1;
        return isByOne ? new(least, most) : isUp ? new(least, long.MaxValue) : new(long.MinValue, most);
    }
}

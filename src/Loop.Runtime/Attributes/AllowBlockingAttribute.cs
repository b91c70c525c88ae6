namespace Loop;

/// <summary>Blocking calls in this method, and through it, are not reported (LOOP3xxx): its author knows that they are short or that they happen elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Property | AttributeTargets.Class, Inherited = false)]
public sealed class AllowBlockingAttribute : Attribute
{
    /// <summary>Makes the attribute.</summary>
    /// <param name="why">Why it is no harm; for the reader.</param>
    public AllowBlockingAttribute(string why) => Why = why;

    /// <summary>Why it is no harm.</summary>
    public string Why { get; }
}

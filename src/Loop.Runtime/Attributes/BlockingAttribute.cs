namespace Loop;

/// <summary>The method blocks its thread: calling it in a handler, directly or through others, is reported (LOOP3xxx).</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Property, Inherited = false)]
public sealed class BlockingAttribute : Attribute
{
    /// <summary>What to do instead; part of the message.</summary>
    public string? Instead { get; set; }
}

namespace Loop.Analyzers.Blocking.Apis;

/// <summary>What a list says about a member: that it blocks, or, negated, that it does not.</summary>
internal sealed class BlockingApi
{
    /// <summary>What to do where a list gives no advice of its own.</summary>
    public const string DefaultAdvice = "call it off the loop, with EventLoop.Offload, or use a form that can be awaited";

    /// <summary>Says that a member does not block.</summary>
    public static readonly BlockingApi Harmless = new(BlockingRule.Own, DefaultAdvice) { IsHarmless = true };

    public BlockingApi(BlockingRule rule, string advice)
    {
        Rule = rule;
        Advice = advice;
    }

    public BlockingRule Rule { get; }

    /// <summary>What to do instead, for the message.</summary>
    public string Advice { get; }

    public bool IsHarmless { get; private init; }
}

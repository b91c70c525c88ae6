using Loop.Analyzers.Blocking.Apis;
using Microsoft.CodeAnalysis;

namespace Loop.Analyzers.Blocking.Walking;

/// <summary>Something that a body does on the thread that runs it: a blocking call, or a call of another method of this compilation.</summary>
internal sealed class Step
{
    private Step(Location location, string name, RunCondition? condition)
    {
        Location = location;
        Name = name;
        Condition = condition;
    }

    public Location Location { get; }

    /// <summary>What is called, for messages.</summary>
    public string Name { get; }

    /// <summary>What must hold for the step to happen, or null.</summary>
    public RunCondition? Condition { get; }

    /// <summary>What is known of a blocking call, or null for a call of a method to look into.</summary>
    public BlockingApi? Api { get; private init; }

    /// <summary>The method to look into, or null for a blocking call.</summary>
    public IMethodSymbol? Callee { get; private init; }

    /// <summary>The documentation id of what blocks, or null: fixes go by it.</summary>
    public string? ApiId { get; private init; }

    public static Step Blocks(Location location, string name, BlockingApi api, string? apiId, RunCondition? condition) =>
        new(location, name, condition) { Api = api, ApiId = apiId };

    public static Step Calls(Location location, string name, IMethodSymbol callee, RunCondition? condition) =>
        new(location, name, condition) { Callee = callee };
}

namespace Loop;

/// <summary>The method runs when the loop stops, while connections are still open and sends are still taken; for a plain actor also when it is stopped itself.</summary>
/// <remarks>
/// The method takes nothing and returns nothing. It may wait (<see cref="LoopTask"/>, <see cref="ValueTask"/>): a loop that stops keeps its connections open
/// until it has ended, up to its deadline.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnStopAttribute : Attribute;

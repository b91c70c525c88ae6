namespace Loop;

/// <summary>The method runs when the actor has been made, before any other event of it.</summary>
/// <remarks>
/// The method takes nothing and returns nothing. It may wait (<see cref="LoopTask"/>, <see cref="ValueTask"/>): no other event of its actor runs before it
/// has ended. Then it may take a <see cref="CancellationToken"/>, which fires when the actor is about to end.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnStartAttribute : Attribute;

namespace Loop;

/// <summary>The method runs on the new loop when the actor has been moved to it, before any other event there.</summary>
/// <remarks>The method takes nothing and returns nothing.</remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnMovedAttribute : Attribute;

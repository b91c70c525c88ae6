namespace Loop;

/// <summary>The method runs when the actor has been made, before any other event of it.</summary>
/// <remarks>The method takes nothing and returns nothing.</remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnStartAttribute : Attribute;

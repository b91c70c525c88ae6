namespace Loop;

/// <summary>The method runs when the connection is gone: always once, always last.</summary>
/// <remarks>The method takes nothing, or the <see cref="CloseReason"/>; it returns nothing.</remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnCloseAttribute : Attribute;

namespace Loop;

/// <summary>The method runs when the send queue, once over its high watermark, fell under its low one.</summary>
/// <remarks>The method takes nothing and returns nothing.</remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnDrainedAttribute : Attribute;

namespace Loop;

/// <summary>The method runs for a message that another actor, or any thread, told this one. Several methods, each for a type of its own.</summary>
/// <remarks>The method takes the message, by value or by <c>in</c>. Messages of one sender arrive in the order in which they were told.</remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnMessageAttribute : Attribute;

namespace Loop;

/// <summary>The method runs when a connection came in, before anything else of it.</summary>
/// <remarks>The method takes nothing, or the peer's <see cref="PeerAddress"/>; it returns nothing.</remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnAcceptAttribute : Attribute;

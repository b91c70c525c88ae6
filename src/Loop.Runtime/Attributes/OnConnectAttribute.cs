namespace Loop;

/// <summary>The method runs when a connection that <see cref="EventLoop"/> was asked to make has been made, before anything else of it.</summary>
/// <remarks>The method takes nothing, or the peer's <see cref="PeerAddress"/>; it returns nothing.</remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnConnectAttribute : Attribute;

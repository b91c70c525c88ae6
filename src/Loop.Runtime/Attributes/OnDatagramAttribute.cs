namespace Loop;

/// <summary>The method runs for each datagram that came in (udp(7)).</summary>
/// <remarks>The method takes a <see cref="ReadOnlySpan{T}"/> of bytes and the sender's <see cref="PeerAddress"/>, and returns nothing.</remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnDatagramAttribute : Attribute;

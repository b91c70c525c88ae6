namespace Loop;

/// <summary>The method runs when the peer closed its half of the connection.</summary>
/// <remarks>
/// The method takes nothing and returns nothing. With it the connection stays open for sending until the handler closes it, or has ended its own
/// half too (<see cref="Connection.ShutdownSend"/>): then it closes by itself when everything queued has left. Without it the peer's end flushes what
/// is queued and closes.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnEndAttribute : Attribute;

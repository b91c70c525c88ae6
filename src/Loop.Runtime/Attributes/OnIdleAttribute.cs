namespace Loop;

/// <summary>The method runs when nothing came in on the connection, and nothing left, for the given time; and again after each further such time.</summary>
/// <remarks>
/// The method takes nothing and returns nothing. It does not close the connection: <see cref="LoopHandlerAttribute.IdleTimeout"/> does. In an actor
/// without a connection it runs when no message came for that time. It may wait (<see cref="LoopTask"/>); the time that a method of the handler waits is
/// no idle time.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnIdleAttribute : Attribute
{
    /// <summary>Makes the attribute.</summary>
    /// <param name="after">The time, as <see cref="TimeSpan"/> text with a colon (<c>"00:00:30"</c>), more than zero.</param>
    public OnIdleAttribute(string after) => After = after;

    /// <summary>The time, as text.</summary>
    public string After { get; }
}

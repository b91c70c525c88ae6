namespace Loop;

/// <summary>The method runs when a descriptor that the handler watches can be written (epoll(7)).</summary>
/// <remarks>
/// The method takes the <c>ReadySource</c> and returns nothing. It may wait (<see cref="LoopTask"/>, <see cref="ValueTask"/>): its event is over when it has
/// ended, and with <see cref="Trigger.Level"/> nothing is reported before.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class OnWritableAttribute : Attribute
{
    /// <summary>Makes the attribute.</summary>
    /// <param name="trigger">How often readiness is reported.</param>
    public OnWritableAttribute(Trigger trigger = Trigger.Edge) => Trigger = trigger;

    /// <summary>How often readiness is reported.</summary>
    public Trigger Trigger { get; }
}

namespace Loop;

/// <summary>The <c>[OnRecv]</c> method is called once for each frame that a framer of the user's own finds.</summary>
/// <typeparam name="TFramer">The framer, a struct that implements <see cref="IFramer{TFrame}"/>; one per connection, it keeps its state between calls.</typeparam>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class FramedByAttribute<TFramer> : Attribute
    where TFramer : struct
{
    /// <summary>The longest frame in bytes, with all that the framing adds to it; a longer one closes the connection. 0 keeps the default, 1 MiB.</summary>
    public int MaxLength { get; set; }
}

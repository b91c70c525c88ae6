namespace Loop;

/// <summary>The <c>[OnRecv]</c> method is called once for each frame; every frame has the same length.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class FixedLengthAttribute : Attribute
{
    /// <summary>Makes the attribute.</summary>
    /// <param name="lengthBytes">The length, at least 1.</param>
    public FixedLengthAttribute(int lengthBytes) => LengthBytes = lengthBytes;

    /// <summary>The length in bytes.</summary>
    public int LengthBytes { get; }
}

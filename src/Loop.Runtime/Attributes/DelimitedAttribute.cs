namespace Loop;

/// <summary>The <c>[OnRecv]</c> method is called once for each frame; a frame ends with a delimiter, which is not part of what the method gets.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class DelimitedAttribute : Attribute
{
    /// <summary>Makes the attribute.</summary>
    /// <param name="delimiter">The delimiter, one or more characters, each one byte (Latin-1).</param>
    public DelimitedAttribute(string delimiter) => Delimiter = delimiter;

    /// <summary>The delimiter.</summary>
    public string Delimiter { get; }

    /// <summary>The longest frame in bytes, delimiter excluded; a longer one closes the connection. 0 keeps the default, 1 MiB.</summary>
    public int MaxLength { get; set; }
}

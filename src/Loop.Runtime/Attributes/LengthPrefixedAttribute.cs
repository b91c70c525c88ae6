namespace Loop;

/// <summary>The <c>[OnRecv]</c> method is called once for each frame; a frame begins with its length, which is not part of what the method gets.</summary>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class LengthPrefixedAttribute : Attribute
{
    /// <summary>Makes the attribute.</summary>
    /// <param name="prefixBytes">The size of the length: 1, 2, 4 or 8 bytes; <see cref="Varint"/> for a base-128 one (LEB128, at most 5 bytes).</param>
    public LengthPrefixedAttribute(int prefixBytes) => PrefixBytes = prefixBytes;

    /// <summary>Stands for a base-128 variable-length prefix.</summary>
    public const int Varint = 0;

    /// <summary>The size of the length in bytes.</summary>
    public int PrefixBytes { get; }

    /// <summary>The least significant byte comes first. Default false: network order.</summary>
    public bool LittleEndian { get; set; }

    /// <summary>The length counts itself too. Default false.</summary>
    public bool CountsItself { get; set; }

    /// <summary>The longest frame in bytes, length excluded; a longer one closes the connection. 0 keeps the default, 1 MiB.</summary>
    public int MaxLength { get; set; }
}

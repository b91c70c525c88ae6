namespace Loop;

/// <summary>Names a connection within its loop, for logs and tables: never two connections of one loop alike, within 2^32 uses of a slot.</summary>
/// <param name="Value">Slot and generation in one number.</param>
public readonly record struct ConnectionId(ulong Value)
{
    /// <summary>The number in hexadecimal.</summary>
    public override string ToString() => Value.ToString("x", System.Globalization.CultureInfo.InvariantCulture);
}

namespace Loop.Linux;

/// <summary>Options at level IP (ip(7)).</summary>
internal static class IpOption
{
    /// <summary>IP_BIND_ADDRESS_NO_PORT: bind(2) to an address leaves the port to connect(2), which then may share it with other peers (4.2).</summary>
    public const int BindAddressNoPort = 24;
}

namespace Loop.Linux;

/// <summary>Options at level IPv6 (ipv6(7)).</summary>
internal static class Ipv6Option
{
    /// <summary>IPV6_V6ONLY: no IPv4 through this socket (2.4.21).</summary>
    public const int V6Only = 26;
}

namespace Loop.Linux;

/// <summary>Address families (socket(2)).</summary>
internal static class AddressFamily
{
    /// <summary>AF_UNIX.</summary>
    public const int Unix = 1;

    /// <summary>AF_INET.</summary>
    public const int Inet = 2;

    /// <summary>AF_INET6.</summary>
    public const int Inet6 = 10;
}

namespace Loop.Linux;

/// <summary>Protections of mmap(2).</summary>
internal static class MapProtection
{
    /// <summary>PROT_NONE.</summary>
    public const int None = 0;

    /// <summary>PROT_READ.</summary>
    public const int Read = 1;

    /// <summary>PROT_WRITE.</summary>
    public const int Write = 2;
}

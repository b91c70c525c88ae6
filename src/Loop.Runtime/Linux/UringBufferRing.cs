namespace Loop.Linux;

/// <summary>Flags of a provided buffer ring (IOU_PBUF_RING_*).</summary>
internal static class UringBufferRing
{
    /// <summary>The kernel allocates the ring. Not used: 6.4 to 6.6.4 free it too early (CVE-2024-0582).</summary>
    public const ushort KernelMemory = 1;

    /// <summary>Buffers are filled piece by piece; 6.12.</summary>
    public const ushort Incremental = 2;
}

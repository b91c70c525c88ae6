namespace Loop.Linux;

/// <summary>Flags of receives and sends, in <see cref="IoUringSqe.IoPriority"/> (IORING_RECV_*, IORING_SEND_*, IORING_RECVSEND_*).</summary>
internal static class UringReceiveSend
{
    /// <summary>Waits for readiness before it tries; 5.19.</summary>
    public const ushort PollFirst = 1 << 0;

    /// <summary>Receives many times, into provided buffers; 6.0.</summary>
    public const ushort Multishot = 1 << 1;

    /// <summary>From a registered buffer; 6.0.</summary>
    public const ushort FixedBuffer = 1 << 2;

    /// <summary>The notification tells whether the data was copied after all; 6.2.</summary>
    public const ushort ZeroCopyReportUsage = 1 << 3;

    /// <summary>Several buffers at once; 6.10.</summary>
    public const ushort Bundle = 1 << 4;

    /// <summary>A zero-copy send of several pieces; 6.17.</summary>
    public const ushort SendVectorized = 1 << 5;
}

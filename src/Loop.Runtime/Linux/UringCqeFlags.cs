namespace Loop.Linux;

/// <summary>Flags of a completion (IORING_CQE_F_*), each with the first kernel that has it.</summary>
internal static class UringCqeFlags
{
    /// <summary>The upper half of the flags is a buffer's number; 5.7.</summary>
    public const uint Buffer = 1 << 0;

    /// <summary>The operation stays armed: more completions follow; 5.13.</summary>
    public const uint More = 1 << 1;

    /// <summary>The socket held more when this was received (5.19) or accepted (6.10).</summary>
    public const uint SocketNonEmpty = 1 << 2;

    /// <summary>The buffers of a zero-copy send are free again; 6.0.</summary>
    public const uint Notification = 1 << 3;

    /// <summary>The kernel goes on filling this buffer; 6.12.</summary>
    public const uint BufferMore = 1 << 4;

    /// <summary>Filler, to be skipped; 6.18.</summary>
    public const uint Skip = 1 << 5;

    /// <summary>A completion of 32 bytes; 6.18.</summary>
    public const uint Large = 1 << 15;

    /// <summary>By how much the flags are shifted to get the buffer's number.</summary>
    public const int BufferShift = 16;
}

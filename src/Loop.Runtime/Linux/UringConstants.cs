namespace Loop.Linux;

/// <summary>Operations (IORING_OP_*).</summary>
internal static class UringOperation
{
    public const byte Nop = 0;
    public const byte PollAdd = 6;
    public const byte PollRemove = 7;
    public const byte SendMessage = 9;
    public const byte ReceiveMessage = 10;
    public const byte Accept = 13;
    public const byte AsyncCancel = 14;
    public const byte Close = 19;
    public const byte Send = 26;
    public const byte Receive = 27;
    public const byte MessageRing = 40;
}

/// <summary>Set-up flags (IORING_SETUP_*).</summary>
internal static class UringSetup
{
    public const uint CqSize = 1 << 3;
    public const uint Clamp = 1 << 4;
    public const uint SubmitAll = 1 << 7;
    public const uint SingleIssuer = 1 << 12;
    public const uint DeferTaskRun = 1 << 13;
    public const uint NoSqArray = 1 << 16;
}

/// <summary>Feature bits (IORING_FEAT_*).</summary>
internal static class UringFeature
{
    public const uint SingleMmap = 1 << 0;
    public const uint NoDrop = 1 << 1;
    public const uint SubmitStable = 1 << 2;
    public const uint FastPoll = 1 << 5;
    public const uint ExtArg = 1 << 8;
    public const uint CqeSkip = 1 << 11;
    public const uint NoIowait = 1 << 17;
}

/// <summary>Flags of io_uring_enter(2).</summary>
internal static class UringEnter
{
    public const uint GetEvents = 1 << 0;
    public const uint ExtArg = 1 << 3;
    public const uint RegisteredRing = 1 << 4;
    public const uint NoIowait = 1 << 7;
}

/// <summary>Operations of io_uring_register(2).</summary>
internal static class UringRegister
{
    public const uint Probe = 8;
    public const uint RegisterRingFds = 20;
    public const uint UnregisterRingFds = 21;
    public const uint RegisterPbufRing = 22;
}

/// <summary>Flags of an operation (IOSQE_*).</summary>
internal static class UringSqeFlags
{
    public const byte BufferSelect = 1 << 5;
    public const byte CqeSkipSuccess = 1 << 6;
}

/// <summary>Flags of a completion (IORING_CQE_F_*).</summary>
internal static class UringCqeFlags
{
    public const uint Buffer = 1 << 0;
    public const uint More = 1 << 1;
    public const uint BufferMore = 1 << 4;
    public const int BufferShift = 16;
}

/// <summary>Flags of the submission queue, written by the kernel (IORING_SQ_*).</summary>
internal static class UringSubmissionFlags
{
    public const uint CompletionOverflow = 1 << 1;
}

/// <summary>Flags of receive and send operations (IORING_RECV_*, IORING_RECVSEND_*).</summary>
internal static class UringReceiveSend
{
    public const ushort Multishot = 1 << 1;
}

/// <summary>Flags of accept operations (IORING_ACCEPT_*).</summary>
internal static class UringAccept
{
    public const ushort Multishot = 1 << 0;
}

/// <summary>Flags of cancel operations (IORING_ASYNC_CANCEL_*).</summary>
internal static class UringCancel
{
    public const uint All = 1 << 0;
    public const uint Descriptor = 1 << 1;
    public const uint Any = 1 << 2;
}

/// <summary>Flags of poll operations (IORING_POLL_*).</summary>
internal static class UringPoll
{
    public const uint AddMulti = 1 << 0;
}

/// <summary>Flags of a provided buffer ring (IOU_PBUF_RING_*).</summary>
internal static class UringBufferRing
{
    public const ushort Incremental = 2;
}

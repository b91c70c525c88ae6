namespace Loop.Runtime.Tests.Linux.Abi;

/// <summary>The structs of linux/io_uring.h and linux/time_types.h.</summary>
internal static class UringStructSheets
{
    public static IEnumerable<AbiSheet> All =>
    [
        new StructSheet(typeof(IoUringSqe), "struct io_uring_sqe", 64)
        {
            { "Opcode", 0, 1, "opcode" },
            { "Flags", 1, 1, "flags" },
            { "IoPriority", 2, 2, "ioprio" },
            { "Descriptor", 4, 4, "fd" },
            { "Offset", 8, 8, "off" },
            { "Address", 16, 8, "addr" },
            { "Length", 24, 4, "len" },
            { "OperationFlags", 28, 4, "msg_flags" },
            { "UserData", 32, 8, "user_data" },
            { "BufferGroup", 40, 2, "buf_group" },
            { "BufferIndex", 40, 2, "buf_index" },
            { "Personality", 42, 2, "personality" },
            { "FileIndex", 44, 4, "file_index" },
            { "OptionLength", 44, 4, "optlen" },
            { "Address3", 48, 8, "addr3" },
            { "Padding", 56, 8, "__pad2[0]" },
        },
        new StructSheet(typeof(IoUringCqe), "struct io_uring_cqe", 16)
        {
            { "UserData", 0, 8, "user_data" },
            { "Result", 8, 4, "res" },
            { "Flags", 12, 4, "flags" },
        },
        new StructSheet(typeof(SubmissionOffsets), "struct io_sqring_offsets", 40)
        {
            { "Head", 0, 4, "head" },
            { "Tail", 4, 4, "tail" },
            { "RingMask", 8, 4, "ring_mask" },
            { "RingEntries", 12, 4, "ring_entries" },
            { "Flags", 16, 4, "flags" },
            { "Dropped", 20, 4, "dropped" },
            { "Array", 24, 4, "array" },
            { "Reserved", 28, 4, "resv1" },
            { "UserAddress", 32, 8, "user_addr" },
        },
        new StructSheet(typeof(CompletionOffsets), "struct io_cqring_offsets", 40)
        {
            { "Head", 0, 4, "head" },
            { "Tail", 4, 4, "tail" },
            { "RingMask", 8, 4, "ring_mask" },
            { "RingEntries", 12, 4, "ring_entries" },
            { "Overflow", 16, 4, "overflow" },
            { "Completions", 20, 4, "cqes" },
            { "Flags", 24, 4, "flags" },
            { "Reserved", 28, 4, "resv1" },
            { "UserAddress", 32, 8, "user_addr" },
        },
        new StructSheet(typeof(IoUringParams), "struct io_uring_params", 120)
        {
            { "SubmissionEntries", 0, 4, "sq_entries" },
            { "CompletionEntries", 4, 4, "cq_entries" },
            { "Flags", 8, 4, "flags" },
            { "SubmissionThreadProcessor", 12, 4, "sq_thread_cpu" },
            { "SubmissionThreadIdleMs", 16, 4, "sq_thread_idle" },
            { "Features", 20, 4, "features" },
            { "WorkQueueDescriptor", 24, 4, "wq_fd" },
            { "SubmissionOffsets", 40, 40, "sq_off" },
            { "CompletionOffsets", 80, 40, "cq_off" },
        },
        new StructSheet(typeof(IoUringBuffer), "struct io_uring_buf", 16)
        {
            { "Address", 0, 8, "addr" },
            { "Length", 8, 4, "len" },
            { "BufferId", 12, 2, "bid" },
            { "Reserved", 14, 2, "resv" },
        },
        new StructSheet(typeof(IoUringBufferRegistration), "struct io_uring_buf_reg", 40)
        {
            { "RingAddress", 0, 8, "ring_addr" },
            { "RingEntries", 8, 4, "ring_entries" },
            { "BufferGroup", 12, 2, "bgid" },
            { "Flags", 14, 2, "flags" },
            { "MinimumLeft", 16, 4, "min_left" },
        },
        new StructSheet(typeof(IoUringResourceRegistration), "struct io_uring_rsrc_register", 32)
        {
            { "Count", 0, 4, "nr" },
            { "Flags", 4, 4, "flags" },
            { "Reserved", 8, 8, "resv2" },
            { "Data", 16, 8, "data" },
            { "Tags", 24, 8, "tags" },
        },
        new StructSheet(typeof(IoUringGetEventsArgument), "struct io_uring_getevents_arg", 24)
        {
            { "SignalMask", 0, 8, "sigmask" },
            { "SignalMaskBytes", 8, 4, "sigmask_sz" },
            { "MinimumWaitMicroseconds", 12, 4, "min_wait_usec" },
            { "Timespec", 16, 8, "ts" },
        },
        new StructSheet(typeof(IoUringProbe), "struct io_uring_probe", 16)
        {
            { "LastOperation", 0, 1, "last_op" },
            { "OperationCount", 1, 1, "ops_len" },
        },
        new StructSheet(typeof(IoUringProbeOperation), "struct io_uring_probe_op", 8)
        {
            { "Operation", 0, 1, "op" },
            { "Flags", 2, 2, "flags" },
        },
        new StructSheet(typeof(IoUringResourceUpdate), "struct io_uring_rsrc_update", 16)
        {
            { "Offset", 0, 4, "offset" },
            { "Reserved", 4, 4, "resv" },
            { "Data", 8, 8, "data" },
        },
        new StructSheet(typeof(IoUringFileRange), "struct io_uring_file_index_range", 16)
        {
            { "Offset", 0, 4, "off" },
            { "Length", 4, 4, "len" },
        },
        new StructSheet(typeof(IoUringNapi), "struct io_uring_napi", 16)
        {
            { "BusyPollUs", 0, 4, "busy_poll_to" },
            { "PreferBusyPoll", 4, 1, "prefer_busy_poll" },
        },
        new StructSheet(typeof(IoUringReceivedMessage), "struct io_uring_recvmsg_out", 16)
        {
            { "NameLength", 0, 4, "namelen" },
            { "ControlLength", 4, 4, "controllen" },
            { "PayloadLength", 8, 4, "payloadlen" },
            { "Flags", 12, 4, "flags" },
        },
        new StructSheet(typeof(KernelTimespec), "struct __kernel_timespec", 16)
        {
            { "Seconds", 0, 8, "tv_sec" },
            { "Nanoseconds", 8, 8, "tv_nsec" },
        },
        new ConstantSheet(typeof(UringSocketCommand))
        {
            { "SetSocketOption", 3, "SOCKET_URING_OP_SETSOCKOPT" },
        },
        new ConstantSheet(typeof(UringMapOffset))
        {
            { "SubmissionRing", 0, "IORING_OFF_SQ_RING" },
            { "CompletionRing", 0x8000000, "IORING_OFF_CQ_RING" },
            { "SubmissionEntries", 0x10000000, "IORING_OFF_SQES" },
        },
    ];
}

namespace Loop.Runtime.Tests.Linux.Abi;

/// <summary>The flag sets of io_uring.</summary>
internal static class UringFlagSheets
{
    public static IEnumerable<AbiSheet> All =>
    [
        new ConstantSheet(typeof(UringSetup))
        {
            { "IoPoll", 1, "IORING_SETUP_IOPOLL" },
            { "SqPoll", 2, "IORING_SETUP_SQPOLL" },
            { "SqAffinity", 4, "IORING_SETUP_SQ_AFF" },
            { "CqSize", 8, "IORING_SETUP_CQSIZE" },
            { "Clamp", 0x10, "IORING_SETUP_CLAMP" },
            { "AttachWorkQueue", 0x20, "IORING_SETUP_ATTACH_WQ" },
            { "Disabled", 0x40, "IORING_SETUP_R_DISABLED" },
            { "SubmitAll", 0x80, "IORING_SETUP_SUBMIT_ALL" },
            { "CoopTaskRun", 0x100, "IORING_SETUP_COOP_TASKRUN" },
            { "TaskRunFlag", 0x200, "IORING_SETUP_TASKRUN_FLAG" },
            { "LargeEntries", 0x400, "IORING_SETUP_SQE128" },
            { "LargeCompletions", 0x800, "IORING_SETUP_CQE32" },
            { "SingleIssuer", 0x1000, "IORING_SETUP_SINGLE_ISSUER" },
            { "DeferTaskRun", 0x2000, "IORING_SETUP_DEFER_TASKRUN" },
            { "NoMmap", 0x4000, "IORING_SETUP_NO_MMAP" },
            { "RegisteredDescriptorOnly", 0x8000, "IORING_SETUP_REGISTERED_FD_ONLY" },
            { "NoSqArray", 0x10000, "IORING_SETUP_NO_SQARRAY" },
            { "HybridIoPoll", 0x20000, "IORING_SETUP_HYBRID_IOPOLL" },
            { "MixedCompletions", 0x40000, "IORING_SETUP_CQE_MIXED" },
            { "MixedEntries", 0x80000, "IORING_SETUP_SQE_MIXED" },
            { "SqRewind", 0x100000, "IORING_SETUP_SQ_REWIND" },
        },
        new ConstantSheet(typeof(UringFeature))
        {
            { "SingleMmap", 1, "IORING_FEAT_SINGLE_MMAP" },
            { "NoDrop", 2, "IORING_FEAT_NODROP" },
            { "SubmitStable", 4, "IORING_FEAT_SUBMIT_STABLE" },
            { "ReadWriteCurrentPosition", 8, "IORING_FEAT_RW_CUR_POS" },
            { "CurrentPersonality", 0x10, "IORING_FEAT_CUR_PERSONALITY" },
            { "FastPoll", 0x20, "IORING_FEAT_FAST_POLL" },
            { "Poll32Bits", 0x40, "IORING_FEAT_POLL_32BITS" },
            { "SqPollNonFixed", 0x80, "IORING_FEAT_SQPOLL_NONFIXED" },
            { "ExtArg", 0x100, "IORING_FEAT_EXT_ARG" },
            { "NativeWorkers", 0x200, "IORING_FEAT_NATIVE_WORKERS" },
            { "ResourceTags", 0x400, "IORING_FEAT_RSRC_TAGS" },
            { "CqeSkip", 0x800, "IORING_FEAT_CQE_SKIP" },
            { "LinkedFile", 0x1000, "IORING_FEAT_LINKED_FILE" },
            { "RegisteredRing", 0x2000, "IORING_FEAT_REG_REG_RING" },
            { "ReceiveSendBundle", 0x4000, "IORING_FEAT_RECVSEND_BUNDLE" },
            { "MinTimeout", 0x8000, "IORING_FEAT_MIN_TIMEOUT" },
            { "ReadWriteAttribute", 0x10000, "IORING_FEAT_RW_ATTR" },
            { "NoIowait", 0x20000, "IORING_FEAT_NO_IOWAIT" },
        },
        new ConstantSheet(typeof(UringEnter))
        {
            { "GetEvents", 1, "IORING_ENTER_GETEVENTS" },
            { "SqWakeUp", 2, "IORING_ENTER_SQ_WAKEUP" },
            { "SqWait", 4, "IORING_ENTER_SQ_WAIT" },
            { "ExtArg", 8, "IORING_ENTER_EXT_ARG" },
            { "RegisteredRing", 0x10, "IORING_ENTER_REGISTERED_RING" },
            { "AbsoluteTimer", 0x20, "IORING_ENTER_ABS_TIMER" },
            { "ExtArgRegistered", 0x40, "IORING_ENTER_EXT_ARG_REG" },
            { "NoIowait", 0x80, "IORING_ENTER_NO_IOWAIT" },
        },
        new ConstantSheet(typeof(UringSync))
        {
            { "DataOnly", 1, "IORING_FSYNC_DATASYNC" },
        },
        new ConstantSheet(typeof(UringSqeFlags))
        {
            { "FixedFile", 1, "IOSQE_FIXED_FILE" },
            { "IoDrain", 2, "IOSQE_IO_DRAIN" },
            { "IoLink", 4, "IOSQE_IO_LINK" },
            { "IoHardLink", 8, "IOSQE_IO_HARDLINK" },
            { "Async", 0x10, "IOSQE_ASYNC" },
            { "BufferSelect", 0x20, "IOSQE_BUFFER_SELECT" },
            { "CqeSkipSuccess", 0x40, "IOSQE_CQE_SKIP_SUCCESS" },
        },
        new ConstantSheet(typeof(UringCqeFlags))
        {
            { "Buffer", 1, "IORING_CQE_F_BUFFER" },
            { "More", 2, "IORING_CQE_F_MORE" },
            { "SocketNonEmpty", 4, "IORING_CQE_F_SOCK_NONEMPTY" },
            { "Notification", 8, "IORING_CQE_F_NOTIF" },
            { "BufferMore", 0x10, "IORING_CQE_F_BUF_MORE" },
            { "Skip", 0x20, "IORING_CQE_F_SKIP" },
            { "Large", 0x8000, "IORING_CQE_F_32" },
            { "BufferShift", 16, "IORING_CQE_BUFFER_SHIFT" },
        },
        new ConstantSheet(typeof(UringSubmissionFlags))
        {
            { "NeedWakeUp", 1, "IORING_SQ_NEED_WAKEUP" },
            { "CompletionOverflow", 2, "IORING_SQ_CQ_OVERFLOW" },
            { "TaskRun", 4, "IORING_SQ_TASKRUN" },
        },
        new ConstantSheet(typeof(UringCompletionFlags))
        {
            { "EventFdDisabled", 1, "IORING_CQ_EVENTFD_DISABLED" },
        },
        new ConstantSheet(typeof(UringReceiveSend))
        {
            { "PollFirst", 1, "IORING_RECVSEND_POLL_FIRST" },
            { "Multishot", 2, "IORING_RECV_MULTISHOT" },
            { "FixedBuffer", 4, "IORING_RECVSEND_FIXED_BUF" },
            { "ZeroCopyReportUsage", 8, "IORING_SEND_ZC_REPORT_USAGE" },
            { "Bundle", 0x10, "IORING_RECVSEND_BUNDLE" },
            { "SendVectorized", 0x20, "IORING_SEND_VECTORIZED" },
        },
        new ConstantSheet(typeof(UringAccept))
        {
            { "Multishot", 1, "IORING_ACCEPT_MULTISHOT" },
            { "DontWait", 2, "IORING_ACCEPT_DONTWAIT" },
            { "PollFirst", 4, "IORING_ACCEPT_POLL_FIRST" },
        },
        new ConstantSheet(typeof(UringCancel))
        {
            { "All", 1, "IORING_ASYNC_CANCEL_ALL" },
            { "Descriptor", 2, "IORING_ASYNC_CANCEL_FD" },
            { "Any", 4, "IORING_ASYNC_CANCEL_ANY" },
            { "FixedDescriptor", 8, "IORING_ASYNC_CANCEL_FD_FIXED" },
            { "UserData", 0x10, "IORING_ASYNC_CANCEL_USERDATA" },
            { "Operation", 0x20, "IORING_ASYNC_CANCEL_OP" },
        },
        new ConstantSheet(typeof(UringPoll))
        {
            { "AddMulti", 1, "IORING_POLL_ADD_MULTI" },
            { "UpdateEvents", 2, "IORING_POLL_UPDATE_EVENTS" },
            { "UpdateUserData", 4, "IORING_POLL_UPDATE_USER_DATA" },
        },
        new ConstantSheet(typeof(UringTimeout))
        {
            { "Absolute", 1, "IORING_TIMEOUT_ABS" },
            { "Update", 2, "IORING_TIMEOUT_UPDATE" },
            { "BootTime", 4, "IORING_TIMEOUT_BOOTTIME" },
            { "RealTime", 8, "IORING_TIMEOUT_REALTIME" },
            { "LinkTimeoutUpdate", 0x10, "IORING_LINK_TIMEOUT_UPDATE" },
            { "ExpiryIsSuccess", 0x20, "IORING_TIMEOUT_ETIME_SUCCESS" },
            { "Multishot", 0x40, "IORING_TIMEOUT_MULTISHOT" },
            { "ImmediateArgument", 0x80, "IORING_TIMEOUT_IMMEDIATE_ARG" },
        },
        new ConstantSheet(typeof(UringMessageRing))
        {
            { "SkipCompletion", 1, "IORING_MSG_RING_CQE_SKIP" },
            { "PassFlags", 2, "IORING_MSG_RING_FLAGS_PASS" },
        },
        new ConstantSheet(typeof(UringMessageKind))
        {
            { "Data", 0, "IORING_MSG_DATA" },
            { "SendDescriptor", 1, "IORING_MSG_SEND_FD" },
        },
        new ConstantSheet(typeof(UringBufferRing))
        {
            { "KernelMemory", 1, "IOU_PBUF_RING_MMAP" },
            { "Incremental", 2, "IOU_PBUF_RING_INC" },
        },
    ];
}

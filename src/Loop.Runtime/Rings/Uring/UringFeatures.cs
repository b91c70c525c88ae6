using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>What this kernel's io_uring offers beyond the least that Loop needs, found once by asking and by trying.</summary>
internal sealed record UringFeatures
{
    /// <summary>One request accepts many connections, and each gets its own descriptor (<see cref="UringProbe.AcceptsManySoundly"/>).</summary>
    public bool MultishotAccept { get; init; }

    /// <summary>Incremental provided buffers (6.12).</summary>
    public bool IncrementalBuffers { get; init; }

    /// <summary>A length on multishot receive bounds each piece (accepted between 6.15 and 6.18).</summary>
    public bool MultishotReceiveLength { get; init; }

    /// <summary>A multishot receive ends by itself when it has brought so many bytes (sqe.optlen; 6.18 has it).</summary>
    public bool ReceiveBudget { get; init; }

    /// <summary>
    /// CQE_SKIP_SUCCESS in linked chains. Before 6.12 (and its stable updates) a DEFER_TASKRUN ring could lose the completion behind it; no flag
    /// tells, but incremental buffers came with the same kernel.
    /// </summary>
    public bool SkipsInChains => IncrementalBuffers;

    /// <summary>An ordinary descriptor can be made of a direct one (FIXED_FD_INSTALL, 6.8), without which connections stay off the ring's table.</summary>
    public bool DirectInstall { get; init; }

    /// <summary>Sends without copying (SEND_ZC, 6.0).</summary>
    public bool ZeroCopySend { get; init; }

    /// <summary>A ring can send a message to another one, which wakes its loop (MSG_RING, 5.18).</summary>
    public bool RingMessages { get; init; }

    /// <summary>The start-up record's lines.</summary>
    public RingReport Describe(in IoUringParams parameters, bool registeredRing)
    {
        List<string> features = ["SINGLE_ISSUER", "SUBMIT_ALL", "multishot receive", "provided buffer ring"];
        List<string> missing = [];
        if ((parameters.Flags & UringSetup.DeferTaskRun) != 0)
        {
            features.Add("DEFER_TASKRUN");
        }

        Sort(MultishotAccept, "multishot accept", "6.6 and 6.7 may give wrong descriptors: one connection is accepted at a time", features, missing);
        Sort((parameters.Flags & UringSetup.NoSqArray) != 0, "NO_SQARRAY", "6.6: an identity array is used", features, missing);
        Sort(IncrementalBuffers, "incremental buffers", "6.12: one buffer a message is used", features, missing);
        Sort(MultishotReceiveLength, "multishot receive length", "newer than 6.14: one sender may take more of the ring at once", features, missing);
        Sort(ReceiveBudget, "multishot receive budget", "6.18: a peer that is held back may bring more before its receive stops", features, missing);
        Sort(RingMessages, "ring messages", "MSG_RING is refused: loops wake each other by eventfd", features, missing);
        Sort((parameters.Features & UringFeature.NoIowait) != 0, "NO_IOWAIT", "6.15: an idle loop shows as iowait", features, missing);
        Sort(registeredRing, "registered ring descriptor", "no place left in this thread: the plain descriptor is used", features, missing);
        features.Add($"SQ {parameters.SubmissionEntries}, CQ {parameters.CompletionEntries}");
        return new(Backend.IoUring, features, missing);
    }

    private static void Sort(bool present, string name, string instead, List<string> features, List<string> missing)
    {
        if (present)
        {
            features.Add(name);
        }
        else
        {
            missing.Add($"{name} ({instead})");
        }
    }
}

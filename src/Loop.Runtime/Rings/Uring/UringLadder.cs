using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>
/// Sets a ring up with the best flags that the kernel takes and the sizes that the limits allow. The lowest rung is what Linux
/// 6.1 offers (SINGLE_ISSUER and DEFER_TASKRUN); below it io_uring counts as not available.
/// </summary>
internal static unsafe class UringLadder
{
    /// <summary>The queue sizes under which a loop is not worth running.</summary>
    public const uint FloorEntries = 64;

    private const int MemoryRetries = 3;
    private const uint BaseFlags = UringSetup.SingleIssuer | UringSetup.DeferTaskRun | UringSetup.SubmitAll | UringSetup.CqSize | UringSetup.Clamp;

    /// <summary>With a submitting thread of the kernel's it is that thread which runs completions: DEFER_TASKRUN and its like are refused beside it.</summary>
    private const uint SqPollFlags = UringSetup.SqPoll | UringSetup.SingleIssuer | UringSetup.SubmitAll | UringSetup.CqSize | UringSetup.Clamp;

    /// <summary>The features without which a ring cannot keep the contract.</summary>
    private const uint RequiredFeatures =
        UringFeature.SingleMmap | UringFeature.NoDrop | UringFeature.SubmitStable | UringFeature.FastPoll | UringFeature.ExtArg | UringFeature.CqeSkip;

    /// <summary>Sets up a ring owned by the calling thread.</summary>
    /// <returns>The ring's descriptor, or -errno: ENOSYS, EPERM and EINVAL mean that io_uring is not available here.</returns>
    public static int SetUp<TKernel>(ref TKernel kernel, uint submissionEntries, uint completionEntries, out IoUringParams parameters)
        where TKernel : struct, IKernel => SetUp(ref kernel, submissionEntries, completionEntries, new(), out parameters);

    /// <summary>Sets up a ring owned by the calling thread, whose entries a thread of the kernel submits where that is asked for.</summary>
    /// <returns>As above.</returns>
    public static int SetUp<TKernel>(
        ref TKernel kernel, uint submissionEntries, uint completionEntries, UringOptions options, out IoUringParams parameters)
        where TKernel : struct, IKernel
    {
        uint submission = submissionEntries;
        uint completion = completionEntries;
        int retries = MemoryRetries;
        while (true)
        {
            int ring = TryFlags(ref kernel, submission, completion, options, out parameters);
            if (ring != -Errno.ENOMEM)
            {
                return ring;
            }

            // The kernel gives locked memory back asynchronously after a ring closed, so the same size may fit a moment later;
            // after that smaller queues, down to the floor (Linux 6.14 charges rings to RLIMIT_MEMLOCK again).
            if (retries-- > 0)
            {
                Thread.Sleep(5);
            }
            else if (completion > submission * 2)
            {
                completion /= 2;
            }
            else if (submission > FloorEntries)
            {
                submission /= 2;
                completion = submission * 2;
            }
            else
            {
                return ring;
            }
        }
    }

    private static int TryFlags<TKernel>(ref TKernel kernel, uint submission, uint completion, UringOptions options, out IoUringParams parameters)
        where TKernel : struct, IKernel
    {
        uint flags = !options.SqPoll ? BaseFlags : options.SqPollProcessor is null ? SqPollFlags : SqPollFlags | UringSetup.SqAffinity;

        // Newest first: NO_SQARRAY came with 6.6.
        int ring = Try(ref kernel, submission, completion, flags | UringSetup.NoSqArray, options, out parameters);
        if (ring == -Errno.EINVAL)
        {
            ring = Try(ref kernel, submission, completion, flags, options, out parameters);
        }

        if (ring >= 0 && (parameters.Features & RequiredFeatures) != RequiredFeatures)
        {
            kernel.Close(ring);
            return -Errno.EINVAL;
        }

        return ring;
    }

    private static int Try<TKernel>(
        ref TKernel kernel, uint submission, uint completion, uint flags, UringOptions options, out IoUringParams parameters)
        where TKernel : struct, IKernel
    {
        parameters = new() { Flags = flags, CompletionEntries = completion };
        if (options.SqPoll)
        {
            parameters.SubmissionThreadIdleMs = (uint)options.SqPollIdleMs;
            parameters.SubmissionThreadProcessor = (uint)(options.SqPollProcessor ?? 0);
        }

        fixed (IoUringParams* address = &parameters)
        {
            return kernel.IoUringSetup(submission, address);
        }
    }
}

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

    /// <summary>The features without which a ring cannot keep the contract.</summary>
    private const uint RequiredFeatures =
        UringFeature.SingleMmap | UringFeature.NoDrop | UringFeature.SubmitStable | UringFeature.FastPoll | UringFeature.ExtArg | UringFeature.CqeSkip;

    /// <summary>Sets up a ring owned by the calling thread.</summary>
    /// <returns>The ring's descriptor, or -errno: ENOSYS, EPERM and EINVAL mean that io_uring is not available here.</returns>
    public static int SetUp<TKernel>(ref TKernel kernel, uint submissionEntries, uint completionEntries, out IoUringParams parameters)
        where TKernel : struct, IKernel
    {
        uint submission = submissionEntries;
        uint completion = completionEntries;
        int retries = MemoryRetries;
        while (true)
        {
            int ring = TryFlags(ref kernel, submission, completion, out parameters);
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

    private static int TryFlags<TKernel>(ref TKernel kernel, uint submission, uint completion, out IoUringParams parameters)
        where TKernel : struct, IKernel
    {
        // Newest first: NO_SQARRAY came with 6.6.
        int ring = Try(ref kernel, submission, completion, BaseFlags | UringSetup.NoSqArray, out parameters);
        if (ring == -Errno.EINVAL)
        {
            ring = Try(ref kernel, submission, completion, BaseFlags, out parameters);
        }

        if (ring >= 0 && (parameters.Features & RequiredFeatures) != RequiredFeatures)
        {
            kernel.Close(ring);
            return -Errno.EINVAL;
        }

        return ring;
    }

    private static int Try<TKernel>(ref TKernel kernel, uint submission, uint completion, uint flags, out IoUringParams parameters)
        where TKernel : struct, IKernel
    {
        parameters = new() { Flags = flags, CompletionEntries = completion };
        fixed (IoUringParams* address = &parameters)
        {
            return kernel.IoUringSetup(submission, address);
        }
    }
}

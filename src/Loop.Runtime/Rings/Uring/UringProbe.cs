using System.Runtime.InteropServices;
using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>
/// Finds out whether io_uring is available and what it offers: not by version, but by setting a small ring up, asking for
/// its operations, and running a receive and a send over a socket pair as the real ring does. The version says only what nothing else does:
/// whether the kernel has a known mistake.
/// </summary>
internal static unsafe class UringProbe
{
    private const uint Entries = 16;
    private const int BufferBytes = 4096;
    private static readonly byte[] RequiredOperations =
    [
        UringOperation.Accept, UringOperation.Receive, UringOperation.Send, UringOperation.SendMessage,
        UringOperation.PollAdd, UringOperation.AsyncCancel, UringOperation.Close, UringOperation.Connect,
        UringOperation.OpenAt, UringOperation.Read, UringOperation.Write, UringOperation.FileSync, UringOperation.Statx,
        UringOperation.RenameAt, UringOperation.UnlinkAt,
    ];

    /// <summary>
    /// Whether a kernel's multishot accept can be relied upon. From 6.6 on it could give a wrong descriptor on a DEFER_TASKRUN ring under load, until
    /// 6.8 (axboe/liburing#1062). Later 6.6 kernels are mended, but distributions' versions do not say which: there it costs an entry a connection.
    /// </summary>
    public static bool AcceptsManySoundly(Version kernel) => kernel < new Version(6, 6) || kernel >= new Version(6, 8);

    /// <summary>Probes on the calling thread.</summary>
    /// <returns>The features, or the reason why io_uring is not available.</returns>
    /// <exception cref="LoopException">io_uring is there, but a limit is exhausted: no reason to fall back in silence.</exception>
    public static (UringFeatures? Features, string? NotAvailable) Run<TKernel>(TKernel kernel)
        where TKernel : struct, IKernel
    {
        int ring = UringLadder.SetUp(ref kernel, Entries, Entries * 2, out IoUringParams parameters);
        switch (-ring)
        {
            case Errno.ENOSYS:
                return (null, "io_uring_setup is not there (ENOSYS): the kernel is built without io_uring, or a sandbox hides it");
            case Errno.EPERM:
            case Errno.EACCES:
                return (null, "io_uring_setup is forbidden (EPERM): by the seccomp profile of the container, or by sysctl kernel.io_uring_disabled");
            case Errno.EINVAL:
                return (null, "io_uring is older than Linux 6.1 (SINGLE_ISSUER with DEFER_TASKRUN is refused)");
            default:
                RingSetup.Require(ring, "io_uring_setup");
                break;
        }

        // A profile may let rings be made and not be used.
        if (kernel.IoUringEnter(ring, 0, 0, 0, null, 0) is (-Errno.EPERM or -Errno.EACCES or -Errno.ENOSYS) and var forbidden)
        {
            kernel.Close(ring);
            return (null, $"io_uring_enter is forbidden ({Errno.Describe(-forbidden)}): by the seccomp profile of the container, which allows io_uring_setup");
        }

        using UringQueues<TKernel> queues = new(kernel, ring, parameters);
        if (ProbeOperations(ref kernel, ring, RequiredOperations) is { } missing)
        {
            return (null, missing);
        }

        using ReceiveMemory memory = new((int)Entries, BufferBytes);
        using ProvidedBuffers buffers = new(memory);
        int registered = buffers.Register(ref kernel, ring, allowIncremental: true);
        if (registered == -Errno.ENOMEM)
        {
            RingSetup.Require(registered, "io_uring_register(PBUF_RING)");
        }

        if (registered < 0)
        {
            return (null, $"io_uring takes no provided buffer ring ({Errno.Describe(-registered)})");
        }

        const int trials = 3;
        for (int i = 0; i < trials; i++)
        {
            buffers.Publish(memory.Grow());
        }

        buffers.PublishTail();
        const uint length = BufferBytes / 2;
        bool lengthTaken = TryReceive(ref kernel, queues, length, budgetBytes: 0, out _) > 0;
        if (!lengthTaken && TryReceive(ref kernel, queues, lengthBytes: 0, budgetBytes: 0, out _) <= 0)
        {
            return (null, "io_uring's multishot receive does not work here");
        }

        bool budgetEnds = TryReceive(ref kernel, queues, lengthTaken ? length : 0, budgetBytes: 1, out bool goesOn) > 0 && !goesOn;

        return (new()
        {
            MultishotAccept = AcceptsManySoundly(Environment.OSVersion.Version),
            IncrementalBuffers = buffers.IsIncremental,
            MultishotReceiveLength = lengthTaken,
            ReceiveBudget = budgetEnds,
            RingMessages = ProbeOperations(ref kernel, ring, [UringOperation.MessageRing]) is null,
            ZeroCopySend = ProbeOperations(ref kernel, ring, [UringOperation.SendZeroCopy]) is null,
            DirectInstall = ProbeOperations(ref kernel, ring, [UringOperation.FixedDescriptorInstall, UringOperation.UringCommand]) is null,
        }, null);
    }

    /// <summary>Why operations cannot be used, or null.</summary>
    private static string? ProbeOperations<TKernel>(ref TKernel kernel, int ring, ReadOnlySpan<byte> wanted)
        where TKernel : struct, IKernel
    {
        const int operations = 256;
        nuint lengthBytes = (nuint)(sizeof(IoUringProbe) + operations * sizeof(IoUringProbeOperation));
        IoUringProbe* probe = (IoUringProbe*)NativeMemory.AllocZeroed(lengthBytes);
        try
        {
            int result = kernel.IoUringRegister(ring, UringRegister.Probe, probe, operations);
            if (result < 0)
            {
                return $"io_uring cannot be probed ({Errno.Describe(-result)})";
            }

            IoUringProbeOperation* table = (IoUringProbeOperation*)(probe + 1);
            foreach (byte operation in wanted)
            {
                if (operation > probe->LastOperation || (table[operation].Flags & 1) == 0)
                {
                    return $"io_uring lacks operation {operation}";
                }
            }

            return null;
        }
        finally
        {
            NativeMemory.Free(probe);
        }
    }

    /// <summary>
    /// Sends one byte through a socket pair and receives it as the ring will. Returns what the receive's first completion said, and whether it was not the last.
    /// </summary>
    private static int TryReceive<TKernel>(ref TKernel kernel, UringQueues<TKernel> queues, uint lengthBytes, uint budgetBytes, out bool goesOn)
        where TKernel : struct, IKernel
    {
        const ulong receiving = 1;
        int* pair = stackalloc int[2];
        RingSetup.Require(kernel.SocketPair(AddressFamily.Unix, SocketType.Stream | SocketType.CloseOnExec, 0, pair), "socketpair");
        byte one = 1;
        kernel.Send(pair[1], &one, 1, MessageFlags.DontWait | MessageFlags.NoSignal);

        IoUringSqe* receive = queues.TryTake();
        receive->Opcode = UringOperation.Receive;
        receive->Descriptor = pair[0];
        receive->IoPriority = UringReceiveSend.Multishot;
        receive->Flags = UringSqeFlags.BufferSelect;
        receive->BufferGroup = ProvidedBuffers.Group;
        receive->Length = lengthBytes;
        receive->OptionLength = budgetBytes;
        receive->UserData = receiving;
        int first = Wait(ref kernel, queues, receiving, out goesOn);

        // The socket's end completes a receive that is still armed, so nothing is left behind; one that was refused or spent has completed already.
        kernel.Close(pair[1]);
        if (goesOn)
        {
            Wait(ref kernel, queues, receiving, out _);
        }

        kernel.Close(pair[0]);
        return first;
    }

    private static int Wait<TKernel>(ref TKernel kernel, UringQueues<TKernel> queues, ulong userData, out bool goesOn)
        where TKernel : struct, IKernel
    {
        goesOn = false;
        KernelTimespec patience = new() { Seconds = 1 };
        IoUringGetEventsArgument argument = new() { Timespec = (ulong)(&patience) };
        for (int attempt = 0; attempt < 8; attempt++)
        {
            queues.Publish();
            uint flags = UringEnter.GetEvents | UringEnter.ExtArg;
            kernel.IoUringEnter(queues.Descriptor, queues.Unsubmitted, 1, flags, &argument, (nuint)sizeof(IoUringGetEventsArgument));
            while (queues.Ready > 0)
            {
                IoUringCqe cqe = queues.Peek(0);
                queues.Retire(1);
                if (cqe.UserData == userData)
                {
                    goesOn = (cqe.Flags & UringCqeFlags.More) != 0;
                    return cqe.Result;
                }
            }
        }

        return -Errno.ETIME;
    }
}

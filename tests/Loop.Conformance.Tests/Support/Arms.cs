using Loop.Rings;
using Loop.Rings.Uring;

namespace Loop.Conformance.Tests.Support;

/// <summary>The worlds that the conformance body runs in. A simulated one is added here and nowhere else.</summary>
public static class Arms
{
    // LOOP_ARMS=fewer leaves out what differs on the kernel's side only: a second run, with the checks on, need not repeat that.
    private static readonly bool _isFewer = Environment.GetEnvironmentVariable("LOOP_ARMS") == "fewer";
    private static readonly Lazy<IReadOnlyList<Arm>> _found = new(Find);

    public static IReadOnlyList<Arm> All => _found.Value;

    /// <summary>
    /// The same, and each option of io_uring by itself and all of them together: for the fixtures whose ways lead through what an option changes.
    /// </summary>
    public static IEnumerable<Arm> AllAndOptions => BackendProbe.Process.Features is null ? All :
    [
        .. All,
        .. _isFewer ? [] : SingleOptions,
        new KernelArm("io_uring with all options", Backend.IoUring, null, Direct + SqPoll + ZeroCopy + Napi),
    ];

    /// <summary>The same, and with LOOP_ARMS=fewer none of the options: for the fixtures whose ways an option touches at the ends only.</summary>
    public static IEnumerable<Arm> AllAndOptionsInFull => _isFewer ? All : AllAndOptions;

    /// <summary>The same, and io_uring on kernels whose multishot receives have no budget.</summary>
    public static IEnumerable<Arm> AllOptionsAndNoBudget => BackendProbe.Process.Features is not { ReceiveBudget: true } features ? AllAndOptions :
    [
        .. AllAndOptions,
        new KernelArm("io_uring without receive budget", Backend.IoUring, features with { ReceiveBudget = false }),
    ];

    /// <summary>The same as <see cref="All"/>, and io_uring with zero-copy sends.</summary>
    public static IEnumerable<Arm> AllAndZeroCopy => BackendProbe.Process.Features is null ? All :
    [
        .. All,
        new KernelArm("io_uring with zero-copy sends", Backend.IoUring, null, ZeroCopy),
    ];

    /// <summary>The backends of the real kernel, as the command line names them, for hosts in processes of their own.</summary>
    public static IEnumerable<string> Backends => BackendProbe.Process.Features is null ? ["epoll"] : ["epoll", "io_uring"];

    private static KernelArm[] SingleOptions =>
    [
        new("io_uring with direct descriptors", Backend.IoUring, null, Direct),
        new("io_uring with SQPOLL", Backend.IoUring, null, SqPoll),
        new("io_uring with zero-copy sends", Backend.IoUring, null, ZeroCopy),
        new("io_uring with NAPI busy polling", Backend.IoUring, null, Napi),
    ];

    private static Action<IoUringOptions> Direct => static options => options.DirectDescriptors = true;

    /// <summary>With so short a time that the kernel's thread sleeps between most things that happen.</summary>
    private static Action<IoUringOptions> SqPoll => static options =>
    {
        options.SqPoll = true;
        options.SqPollIdle = TimeSpan.FromMilliseconds(1);
    };

    /// <summary>Going on though loopback copies, so that more than the first send of a connection goes this way.</summary>
    private static Action<IoUringOptions> ZeroCopy => static options =>
    {
        options.ZeroCopySend = true;
        options.ZeroCopySendBytes = 4096;
        options.RegisteredBuffers = true;
        options.KeepsZeroCopy = true;
    };

    private static Action<IoUringOptions> Napi => static options => options.BusyPoll = TimeSpan.FromMicroseconds(20);

    private static List<Arm> Find()
    {
        List<Arm> arms = [new KernelArm("epoll", Backend.Epoll)];
        BackendProbe probe = BackendProbe.Process;
        if (probe.Features is null)
        {
            TestContext.Progress.WriteLine($"io_uring is not tested here: {probe.NotAvailable}");
            return arms;
        }

        arms.Add(new KernelArm("io_uring", Backend.IoUring));
        if (!_isFewer && probe.Features != new UringFeatures())
        {
            // The same kernel without what is newer than the oldest supported one has.
            arms.Add(new KernelArm("io_uring without newer features", Backend.IoUring, new UringFeatures()));
        }

        return arms;
    }
}

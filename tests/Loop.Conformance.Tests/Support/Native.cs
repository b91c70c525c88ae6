using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Loop.Conformance.Tests.Support;

/// <summary>System calls of the test itself.</summary>
internal static partial class Native
{
    /// <summary>RLIMIT_NOFILE, getrlimit(2).</summary>
    private const int DescriptorLimit = 7;

    /// <summary>SIGWINCH, signal(7): harmless by default.</summary>
    public const int WindowChange = 28;

    /// <summary>The calling thread's kernel id (gettid(2)).</summary>
    public static int ThreadId() => GetThreadId();

    /// <summary>Sends a signal to one thread of this process (tgkill(2)). False when the thread is gone.</summary>
    public static bool Signal(int threadId, int signal) => SendSignal(Environment.ProcessId, threadId, signal) == 0;

    /// <summary>Changes the soft limit of descriptors; gives the one before.</summary>
    public static ulong SetDescriptorLimit(ulong soft)
    {
        Check(GetLimit(DescriptorLimit, out Limit limit));
        ulong before = limit.Soft;
        limit.Soft = soft;
        Check(SetLimit(DescriptorLimit, in limit));
        return before;
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadId();

    [LibraryImport("libc", EntryPoint = "tgkill", SetLastError = true)]
    private static partial int SendSignal(int processId, int threadId, int signal);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}

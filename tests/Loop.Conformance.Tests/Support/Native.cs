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

    /// <summary>Asks a process to end (kill(2), SIGTERM).</summary>
    public static void Terminate(int processId) => Send(processId, 15);

    /// <summary>Sends a signal to a process (kill(2)).</summary>
    public static void Send(int processId, int signal) => Check(Kill(processId, signal));

    /// <summary>Changes the soft limit of descriptors; gives the one before.</summary>
    public static ulong SetDescriptorLimit(ulong soft)
    {
        Check(GetLimit(DescriptorLimit, out Limit limit));
        ulong before = limit.Soft;
        limit.Soft = soft;
        Check(SetLimit(DescriptorLimit, in limit));
        return before;
    }

    /// <summary>Changes the soft limit of how large a file may be written (RLIMIT_FSIZE).</summary>
    public static void SetFileSizeLimit(ulong lengthBytes)
    {
        const int fileSize = 1;
        Check(GetLimit(fileSize, out Limit limit));
        limit.Soft = lengthBytes;
        Check(SetLimit(fileSize, in limit));
    }

    /// <summary>What a TCP socket holds of what was sent, at most (tcp(7), tcp_wmem).</summary>
    public static long MostSendBufferBytes() =>
        long.Parse(File.ReadAllText("/proc/sys/net/ipv4/tcp_wmem").Split('\t', ' ')[^1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Mounts a file system in memory (mount(2), tmpfs).</summary>
    public static void MountMemory(string folder, string options) => Check(Mount("tmpfs", folder, "tmpfs", 0, options));

    /// <summary>Brings a file to the disk and drops it from the page cache (posix_fadvise(2), POSIX_FADV_DONTNEED).</summary>
    public static void DropFromCache(string path)
    {
        const int dontNeed = 4;
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
        int errno = AdviseFile((int)file.DangerousGetHandle(), 0, 0, dontNeed);
        if (errno != 0)
        {
            throw new Win32Exception(errno);
        }
    }

    /// <summary>Makes a named pipe (mkfifo(3)).</summary>
    public static void MakeFifo(string path) => Check(MakeNamedPipe(path, 0x1B6));

    /// <summary>Opens /dev/null for good; gives the descriptor.</summary>
    public static int OpenNull() => Check(Open("/dev/null", 0));

    /// <summary>An option of a socket, getsockopt(2).</summary>
    public static int SocketOption(int socket, int level, int option)
    {
        int length = sizeof(int);
        Check(GetSocketOption(socket, level, option, out int value, ref length));
        return value;
    }

    /// <summary>Makes a descriptor stand for what another one stands for, also in the program that this process becomes (dup2(2)).</summary>
    public static void Duplicate(int descriptor, int to) => Check(DuplicateTo(descriptor, to));

    /// <summary>Makes this process another program (execve(2)); returns only by a failure.</summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">Its arguments, the last one null.</param>
    /// <param name="environment">Its environment, the last one null.</param>
    public static void Execute(string path, string?[] arguments, string?[] environment) => Check(ExecuteProgram(path, arguments, environment));

    private static int Check(int result)
    {
        if (result < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        return result;
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadId();

    [LibraryImport("libc", EntryPoint = "tgkill", SetLastError = true)]
    private static partial int SendSignal(int processId, int threadId, int signal);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeNamedPipe(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string type, nuint flags, string options);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int AdviseFile(int descriptor, nint offset, nint lengthBytes, int advice);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int DuplicateTo(int descriptor, int to);

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ExecuteProgram(string path, string?[] arguments, string?[] environment);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, in Limit limit);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    private static partial int GetSocketOption(int socket, int level, int option, out int value, ref int length);

    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}

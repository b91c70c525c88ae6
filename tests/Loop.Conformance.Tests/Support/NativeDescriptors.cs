using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Loop.Conformance.Tests.Support;

/// <summary>Descriptors that .NET has no class for, made and used as a user's own code would.</summary>
internal static unsafe partial class NativeDescriptors
{
    private const int CloseOnExec = 0x80000;
    private const int NonBlockingFlag = 0x800;

    /// <summary>eventfd(2), not blocking.</summary>
    public static SafeFileHandle EventFd() => Own(MakeEventFd(0, CloseOnExec | NonBlockingFlag));

    /// <summary>timerfd_create(2) that runs out once, after a time.</summary>
    public static SafeFileHandle Timer(int afterMs)
    {
        const int monotonic = 1;
        int timer = Check(MakeTimer(monotonic, CloseOnExec));
        long* setting = stackalloc long[4];
        setting[0] = setting[1] = 0;
        setting[2] = afterMs / 1000;
        setting[3] = afterMs % 1000 * 1_000_000L;
        Check(SetTimer(timer, 0, setting, null));
        return Own(timer);
    }

    /// <summary>pipe2(2); both ends block unless asked otherwise.</summary>
    public static (SafeFileHandle Reading, SafeFileHandle Writing) Pipe(bool nonBlocking = false)
    {
        int* ends = stackalloc int[2];
        Check(MakePipe(ends, CloseOnExec | (nonBlocking ? NonBlockingFlag : 0)));
        return (Own(ends[0]), Own(ends[1]));
    }

    /// <summary>inotify(7) of a directory: what is made in it.</summary>
    public static SafeFileHandle WatchDirectory(string path)
    {
        const uint create = 0x100;
        SafeFileHandle handle = Own(MakeInotify(CloseOnExec));
        Check(AddInotify(Number(handle), path, create));
        return handle;
    }

    /// <summary>epoll_create1(2).</summary>
    public static SafeFileHandle EpollSet() => Own(MakeEpoll(CloseOnExec));

    /// <summary>Adds a descriptor to an epoll set, by level; its number is what the set reports.</summary>
    public static void AddTo(SafeFileHandle set, SafeHandle descriptor) => AddTo(set, (int)descriptor.DangerousGetHandle());

    /// <summary>Adds a descriptor to an epoll set by its number.</summary>
    public static void AddTo(SafeFileHandle set, int descriptor)
    {
        const int add = 1;
        byte* item = stackalloc byte[16];
        *(uint*)item = 1;
        *(long*)(item + DataOffset) = descriptor;
        Check(ChangeEpoll(Number(set), add, descriptor, item));
    }

    /// <summary>What an epoll set reports, without waiting unless told to: the numbers of descriptors that can be read.</summary>
    public static List<int> Ready(SafeFileHandle set, int waitMs = 0)
    {
        const int room = 16;
        byte* items = stackalloc byte[room * 16];
        int count = WaitEpoll(Number(set), items, room, waitMs);
        List<int> ready = [];
        for (int i = 0; i < count; i++)
        {
            ready.Add((int)*(long*)(items + (i * Stride) + DataOffset));
        }

        return ready;
    }

    /// <summary>write(2) of eight bytes: what signals an eventfd.</summary>
    public static void Signal(SafeHandle eventFd)
    {
        ulong one = 1;
        Check((int)Write((int)eventFd.DangerousGetHandle(), &one, sizeof(ulong)));
    }

    public static void WriteAll(SafeHandle descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* data = bytes)
        {
            Assert.That(Check((int)Write((int)descriptor.DangerousGetHandle(), data, (nuint)bytes.Length)), Is.EqualTo(bytes.Length));
        }
    }

    /// <summary>read(2). The count of bytes, or -1.</summary>
    public static int ReadSome(SafeHandle descriptor, Span<byte> buffer)
    {
        fixed (byte* data = buffer)
        {
            return (int)Read((int)descriptor.DangerousGetHandle(), data, (nuint)buffer.Length);
        }
    }

    /// <summary>dup2(2): the second number stands for the file of the first.</summary>
    public static void Duplicate(int descriptor, int over) => Check(Dup2(descriptor, over));

    /// <summary>dup(2): another descriptor of the same file.</summary>
    public static SafeFileHandle Copy(int descriptor) => Own(Dup(descriptor));

    /// <summary>fcntl(2), F_DUPFD_CLOEXEC: another descriptor of the same file, with the first free number from that one on.</summary>
    public static SafeFileHandle CopyFrom(int descriptor, int number)
    {
        const int duplicateCloseOnExec = 1030;
        return Own(Control(descriptor, duplicateCloseOnExec, number));
    }

    /// <summary>Whether O_NONBLOCK is set.</summary>
    public static bool IsNonBlocking(SafeHandle descriptor)
    {
        const int getFlags = 3;
        return (Check(Control((int)descriptor.DangerousGetHandle(), getFlags, 0)) & NonBlockingFlag) != 0;
    }

    public static int Number(SafeHandle handle) => (int)handle.DangerousGetHandle();

    private static int Stride => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private static int DataOffset => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    private static SafeFileHandle Own(int descriptor) => new(Check(descriptor), ownsHandle: true);

    private static int Check(int result) => result >= 0 ? result : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int MakeEventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "timerfd_create", SetLastError = true)]
    private static partial int MakeTimer(int clock, int flags);

    [LibraryImport("libc", EntryPoint = "timerfd_settime", SetLastError = true)]
    private static partial int SetTimer(int timer, int flags, long* setting, long* old);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static partial int MakePipe(int* ends, int flags);

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    private static partial int MakeInotify(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddInotify(int descriptor, string path, uint mask);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int MakeEpoll(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int ChangeEpoll(int set, int operation, int descriptor, byte* item);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int WaitEpoll(int set, byte* items, int room, int waitMs);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, void* buffer, nuint lengthBytes);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, void* bytes, nuint lengthBytes);

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Dup(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    private static partial int Dup2(int descriptor, int over);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, nint argument);
}

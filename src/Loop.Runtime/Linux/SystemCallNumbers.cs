using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary>The numbers of the system calls that Loop makes, on the architecture that this process runs on (asm/unistd.h).</summary>
internal static class SystemCallNumbers
{
    private static readonly bool IsX64 = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => true,
        Architecture.Arm64 => false,
        Architecture other => throw new PlatformNotSupportedException($"Loop runs on x64 and arm64; this process is {other}."),
    };

    public static readonly nint Read = Pick(0, 63);
    public static readonly nint Write = Pick(1, 64);
    public static readonly nint Close = Pick(3, 57);
    public static readonly nint NewFstatAt = Pick(262, 79);
    public static readonly nint Mmap = Pick(9, 222);
    public static readonly nint Munmap = Pick(11, 215);
    public static readonly nint Madvise = Pick(28, 233);
    public static readonly nint Socket = Pick(41, 198);
    public static readonly nint Connect = Pick(42, 203);
    public static readonly nint SendTo = Pick(44, 206);
    public static readonly nint ReceiveFrom = Pick(45, 207);
    public static readonly nint SendMessage = Pick(46, 211);
    public static readonly nint Shutdown = Pick(48, 210);
    public static readonly nint Bind = Pick(49, 200);
    public static readonly nint Listen = Pick(50, 201);
    public static readonly nint GetSocketName = Pick(51, 204);
    public static readonly nint GetPeerName = Pick(52, 205);
    public static readonly nint SocketPair = Pick(53, 199);
    public static readonly nint SetSocketOption = Pick(54, 208);
    public static readonly nint GetSocketOption = Pick(55, 209);
    public static readonly nint FchmodAt = Pick(268, 53);
    public static readonly nint ScheduleSetAffinity = Pick(203, 122);
    public static readonly nint EpollControl = Pick(233, 21);
    public static readonly nint OpenAt = Pick(257, 56);
    public static readonly nint UnlinkAt = Pick(263, 35);
    public static readonly nint EpollPwait = Pick(281, 22);
    public static readonly nint Accept4 = Pick(288, 242);
    public static readonly nint EventFd2 = Pick(290, 19);
    public static readonly nint EpollCreate1 = Pick(291, 20);
    public static readonly nint PrLimit64 = Pick(302, 261);
    public static readonly nint IoUringSetup = 425;
    public static readonly nint IoUringEnter = 426;
    public static readonly nint IoUringRegister = 427;
    public static readonly nint EpollPwait2 = 441;

    private static nint Pick(nint x64, nint arm64) => IsX64 ? x64 : arm64;
}

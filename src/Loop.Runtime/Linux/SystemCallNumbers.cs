namespace Loop.Linux;

/// <summary>The numbers of the system calls that Loop makes, on the architecture that this process runs on (asm/unistd.h).</summary>
internal static class SystemCallNumbers
{
    public static readonly nint IoUringSetup = KernelAbi.Pick(X64.IoUringSetup, Arm64.IoUringSetup);
    public static readonly nint IoUringEnter = KernelAbi.Pick(X64.IoUringEnter, Arm64.IoUringEnter);
    public static readonly nint IoUringRegister = KernelAbi.Pick(X64.IoUringRegister, Arm64.IoUringRegister);
    public static readonly nint EpollPwait2 = KernelAbi.Pick(X64.EpollPwait2, Arm64.EpollPwait2);
    public static readonly nint Read = KernelAbi.Pick(X64.Read, Arm64.Read);
    public static readonly nint Write = KernelAbi.Pick(X64.Write, Arm64.Write);
    public static readonly nint Close = KernelAbi.Pick(X64.Close, Arm64.Close);
    public static readonly nint Mmap = KernelAbi.Pick(X64.Mmap, Arm64.Mmap);
    public static readonly nint Munmap = KernelAbi.Pick(X64.Munmap, Arm64.Munmap);
    public static readonly nint Madvise = KernelAbi.Pick(X64.Madvise, Arm64.Madvise);
    public static readonly nint Socket = KernelAbi.Pick(X64.Socket, Arm64.Socket);
    public static readonly nint Connect = KernelAbi.Pick(X64.Connect, Arm64.Connect);
    public static readonly nint SendTo = KernelAbi.Pick(X64.SendTo, Arm64.SendTo);
    public static readonly nint ReceiveFrom = KernelAbi.Pick(X64.ReceiveFrom, Arm64.ReceiveFrom);
    public static readonly nint SendMessage = KernelAbi.Pick(X64.SendMessage, Arm64.SendMessage);
    public static readonly nint SendMessages = KernelAbi.Pick(X64.SendMessages, Arm64.SendMessages);
    public static readonly nint ReceiveMessages = KernelAbi.Pick(X64.ReceiveMessages, Arm64.ReceiveMessages);
    public static readonly nint Shutdown = KernelAbi.Pick(X64.Shutdown, Arm64.Shutdown);
    public static readonly nint Bind = KernelAbi.Pick(X64.Bind, Arm64.Bind);
    public static readonly nint Listen = KernelAbi.Pick(X64.Listen, Arm64.Listen);
    public static readonly nint GetSocketName = KernelAbi.Pick(X64.GetSocketName, Arm64.GetSocketName);
    public static readonly nint GetPeerName = KernelAbi.Pick(X64.GetPeerName, Arm64.GetPeerName);
    public static readonly nint SocketPair = KernelAbi.Pick(X64.SocketPair, Arm64.SocketPair);
    public static readonly nint SetSocketOption = KernelAbi.Pick(X64.SetSocketOption, Arm64.SetSocketOption);
    public static readonly nint GetSocketOption = KernelAbi.Pick(X64.GetSocketOption, Arm64.GetSocketOption);
    public static readonly nint ScheduleSetAffinity = KernelAbi.Pick(X64.ScheduleSetAffinity, Arm64.ScheduleSetAffinity);
    public static readonly nint EpollControl = KernelAbi.Pick(X64.EpollControl, Arm64.EpollControl);
    public static readonly nint OpenAt = KernelAbi.Pick(X64.OpenAt, Arm64.OpenAt);
    public static readonly nint NewFstatAt = KernelAbi.Pick(X64.NewFstatAt, Arm64.NewFstatAt);
    public static readonly nint UnlinkAt = KernelAbi.Pick(X64.UnlinkAt, Arm64.UnlinkAt);
    public static readonly nint FchmodAt = KernelAbi.Pick(X64.FchmodAt, Arm64.FchmodAt);
    public static readonly nint FileControl = KernelAbi.Pick(X64.FileControl, Arm64.FileControl);
    public static readonly nint TimerFdCreate = KernelAbi.Pick(X64.TimerFdCreate, Arm64.TimerFdCreate);
    public static readonly nint TimerFdSetTime = KernelAbi.Pick(X64.TimerFdSetTime, Arm64.TimerFdSetTime);
    public static readonly nint EpollPwait = KernelAbi.Pick(X64.EpollPwait, Arm64.EpollPwait);
    public static readonly nint Accept4 = KernelAbi.Pick(X64.Accept4, Arm64.Accept4);
    public static readonly nint EventFd2 = KernelAbi.Pick(X64.EventFd2, Arm64.EventFd2);
    public static readonly nint EpollCreate1 = KernelAbi.Pick(X64.EpollCreate1, Arm64.EpollCreate1);
    public static readonly nint PrLimit64 = KernelAbi.Pick(X64.PrLimit64, Arm64.PrLimit64);

    /// <summary>arch/x86/entry/syscalls/syscall_64.tbl.</summary>
    internal static class X64
    {
        public const int IoUringSetup = 425;
        public const int IoUringEnter = 426;
        public const int IoUringRegister = 427;
        public const int EpollPwait2 = 441;
        public const int Read = 0;
        public const int Write = 1;
        public const int Close = 3;
        public const int Mmap = 9;
        public const int Munmap = 11;
        public const int Madvise = 28;
        public const int Socket = 41;
        public const int Connect = 42;
        public const int SendTo = 44;
        public const int ReceiveFrom = 45;
        public const int SendMessage = 46;
        public const int Shutdown = 48;
        public const int Bind = 49;
        public const int Listen = 50;
        public const int GetSocketName = 51;
        public const int GetPeerName = 52;
        public const int SocketPair = 53;
        public const int SetSocketOption = 54;
        public const int GetSocketOption = 55;
        public const int ScheduleSetAffinity = 203;
        public const int EpollControl = 233;
        public const int OpenAt = 257;
        public const int NewFstatAt = 262;
        public const int UnlinkAt = 263;
        public const int FchmodAt = 268;
        public const int FileControl = 72;
        public const int TimerFdCreate = 283;
        public const int TimerFdSetTime = 286;
        public const int EpollPwait = 281;
        public const int Accept4 = 288;
        public const int EventFd2 = 290;
        public const int EpollCreate1 = 291;
        public const int ReceiveMessages = 299;
        public const int PrLimit64 = 302;
        public const int SendMessages = 307;
    }

    /// <summary>asm-generic/unistd.h, which arm64 uses as it is.</summary>
    internal static class Arm64
    {
        public const int IoUringSetup = 425;
        public const int IoUringEnter = 426;
        public const int IoUringRegister = 427;
        public const int EpollPwait2 = 441;
        public const int Read = 63;
        public const int Write = 64;
        public const int Close = 57;
        public const int Mmap = 222;
        public const int Munmap = 215;
        public const int Madvise = 233;
        public const int Socket = 198;
        public const int Connect = 203;
        public const int SendTo = 206;
        public const int ReceiveFrom = 207;
        public const int SendMessage = 211;
        public const int Shutdown = 210;
        public const int Bind = 200;
        public const int Listen = 201;
        public const int GetSocketName = 204;
        public const int GetPeerName = 205;
        public const int SocketPair = 199;
        public const int SetSocketOption = 208;
        public const int GetSocketOption = 209;
        public const int ScheduleSetAffinity = 122;
        public const int EpollControl = 21;
        public const int OpenAt = 56;
        public const int NewFstatAt = 79;
        public const int UnlinkAt = 35;
        public const int FchmodAt = 53;
        public const int FileControl = 25;
        public const int TimerFdCreate = 85;
        public const int TimerFdSetTime = 86;
        public const int EpollPwait = 22;
        public const int Accept4 = 242;
        public const int EventFd2 = 19;
        public const int EpollCreate1 = 20;
        public const int PrLimit64 = 261;
        public const int ReceiveMessages = 243;
        public const int SendMessages = 269;
    }
}

namespace Loop.Runtime.Tests.Linux.Abi;

/// <summary>fcntl.h and sys/stat.h.</summary>
internal static class FileSheets
{
    private const string StatSize = "sizeof(struct stat)";
    private const string ModeOffset = "__builtin_offsetof(struct stat, st_mode)";

    public static IEnumerable<AbiSheet> All =>
    [
        new ConstantSheet(typeof(OpenFlags))
        {
            { "ReadOnly", 0, "O_RDONLY" },
            { "WriteOnly", 1, "O_WRONLY" },
            { "ReadWrite", 2, "O_RDWR" },
            { "Create", 0x40, "O_CREAT" },
            { "Exclusive", 0x80, "O_EXCL" },
            { "Truncate", 0x200, "O_TRUNC" },
            { "Append", 0x400, "O_APPEND" },
            { "NonBlocking", 0x800, "O_NONBLOCK" },
            { "DataSync", 0x1000, "O_DSYNC" },
            { "CloseOnExec", 0x80000, "O_CLOEXEC" },
            { "PathOnly", 0x200000, "O_PATH" },
            { "Direct", Sheet.OfThisMachine(0x4000, 0x10000), "O_DIRECT" },
            { "Directory", Sheet.OfThisMachine(0x10000, 0x4000), "O_DIRECTORY" },
            { "NoFollow", Sheet.OfThisMachine(0x20000, 0x8000), "O_NOFOLLOW" },
        },
        new ConstantSheet(typeof(OpenFlags.X64), KernelHeaders.X64Open)
        {
            { "Direct", 0x4000, "O_DIRECT" },
            { "Directory", 0x10000, "O_DIRECTORY" },
            { "NoFollow", 0x20000, "O_NOFOLLOW" },
        },
        new ConstantSheet(typeof(OpenFlags.Arm64), KernelHeaders.Arm64Open)
        {
            { "Direct", 0x10000, "O_DIRECT" },
            { "Directory", 0x4000, "O_DIRECTORY" },
            { "NoFollow", 0x8000, "O_NOFOLLOW" },
        },
        new ConstantSheet(typeof(TimerFlags))
        {
            { "NonBlocking", 0x800, "TFD_NONBLOCK" },
            { "CloseOnExec", 0x80000, "TFD_CLOEXEC" },
        },
        new ConstantSheet(typeof(DescriptorCommand))
        {
            { "GetDescriptorFlags", 1, "F_GETFD" },
            { "GetStatusFlags", 3, "F_GETFL" },
            { "SetStatusFlags", 4, "F_SETFL" },
            { "SameFile", 1027, null },
            { "DuplicateCloseOnExec", 1030, "F_DUPFD_CLOEXEC" },
        },
        new ConstantSheet(typeof(FileStatus))
        {
            { "SizeBytes", 144, null },
            { "TypeMask", 0xF000, "S_IFMT" },
            { "Socket", 0xC000, "S_IFSOCK" },
            { "SymbolicLink", 0xA000, "S_IFLNK" },
            { "Regular", 0x8000, "S_IFREG" },
            { "Directory", 0x4000, "S_IFDIR" },
            { "ModeOffset", Sheet.OfThisMachine(24, 16), ModeOffset },
        },
        new ConstantSheet(typeof(PathLookup))
        {
            { "CurrentDirectory", -100, "AT_FDCWD" },
            { "NoFollow", 0x100, "AT_SYMLINK_NOFOLLOW" },
            { "EmptyPath", 0x1000, "AT_EMPTY_PATH" },
            { "DontSync", 0x4000, "AT_STATX_DONT_SYNC" },
        },
        new ConstantSheet(typeof(ReadWriteFlags))
        {
            { "NoWait", 8, "RWF_NOWAIT" },
            { "Append", 0x10, "RWF_APPEND" },
        },
        new ConstantSheet(typeof(FileSystems), KernelHeaders.Magic)
        {
            { "Btrfs", 0x9123683E, "BTRFS_SUPER_MAGIC" },
            { "Exfat", 0x2011BAB0, "EXFAT_SUPER_MAGIC" },
            { "Ext", 0xEF53, "EXT4_SUPER_MAGIC" },
            { "F2fs", 0xF2F52010, "F2FS_SUPER_MAGIC" },
            { "Overlay", 0x794C7630, "OVERLAYFS_SUPER_MAGIC" },
            { "Ram", 0x858458F6, "RAMFS_MAGIC" },
            { "Squash", 0x73717368, "SQUASHFS_MAGIC" },
            { "Tmp", 0x01021994, "TMPFS_MAGIC" },
            { "Xfs", 0x58465342, "XFS_SUPER_MAGIC" },
        },
        new StructSheet(typeof(ExtendedStatus), "struct statx", 256)
        {
            { "Mask", 0, 4, "stx_mask" },
            { "BlockBytes", 4, 4, "stx_blksize" },
            { "Attributes", 8, 8, "stx_attributes" },
            { "Links", 16, 4, "stx_nlink" },
            { "User", 20, 4, "stx_uid" },
            { "Group", 24, 4, "stx_gid" },
            { "Mode", 28, 2, "stx_mode" },
            { "Inode", 32, 8, "stx_ino" },
            { "LengthBytes", 40, 8, "stx_size" },
            { "ModifiedSeconds", 112, 8, "stx_mtime.tv_sec" },
            { "ModifiedNanoseconds", 120, 4, "stx_mtime.tv_nsec" },
            { "DeviceMajor", 136, 4, "stx_dev_major" },
            { "DeviceMinor", 140, 4, "stx_dev_minor" },
        },
        new ConstantSheet(typeof(FileStatus.X64), KernelHeaders.X64Stat)
        {
            { "SizeBytes", 144, StatSize },
            { "ModeOffset", 24, ModeOffset },
        },
        new ConstantSheet(typeof(FileStatus.Arm64), KernelHeaders.Arm64Stat)
        {
            { "SizeBytes", 128, StatSize },
            { "ModeOffset", 16, ModeOffset },
        },
    ];
}

using System.Runtime.InteropServices;

namespace Loop.Linux;

/// <summary><c>struct statx</c> (linux/stat.h, 4.11), as far as it is read here; unlike struct stat the same on every architecture.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct ExtendedStatus
{
    /// <summary>STATX_BASIC_STATS: what struct stat has.</summary>
    public const uint BasicFields = 0x7FF;

    /// <summary>Which fields the file system filled in.</summary>
    [FieldOffset(0)] public uint Mask;

    [FieldOffset(4)] public uint BlockBytes;

    [FieldOffset(8)] public ulong Attributes;

    [FieldOffset(16)] public uint Links;

    [FieldOffset(20)] public uint User;

    [FieldOffset(24)] public uint Group;

    /// <summary>Type (<see cref="FileStatus.TypeMask"/>) and permissions.</summary>
    [FieldOffset(28)] public ushort Mode;

    [FieldOffset(32)] public ulong Inode;

    [FieldOffset(40)] public ulong LengthBytes;

    /// <summary>The last change of the content: seconds since 1970.</summary>
    [FieldOffset(112)] public long ModifiedSeconds;

    [FieldOffset(120)] public uint ModifiedNanoseconds;

    [FieldOffset(136)] public uint DeviceMajor;

    [FieldOffset(140)] public uint DeviceMinor;
}

namespace Loop.Linux;

/// <summary>Magic numbers of file systems (linux/magic.h, statfs(2)).</summary>
internal static class FileSystems
{
    public const long Btrfs = 0x9123683E;
    public const long Exfat = 0x2011BAB0;
    public const long Ext = 0xEF53;
    public const long F2fs = 0xF2F52010;
    public const long Overlay = 0x794C7630;
    public const long Ram = 0x858458F6;
    public const long Squash = 0x73717368;
    public const long Tmp = 0x01021994;
    public const long Xfs = 0x58465342;

    /// <summary>True for those of disks and memory, which know their files' lengths: there a read that is shorter than asked has reached the end.</summary>
    public static bool EndShort(long type) => type is Btrfs or Exfat or Ext or F2fs or Overlay or Ram or Squash or Tmp or Xfs;
}

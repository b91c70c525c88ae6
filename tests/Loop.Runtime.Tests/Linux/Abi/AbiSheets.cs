namespace Loop.Runtime.Tests.Linux.Abi;

/// <summary>Every sheet.</summary>
internal static class AbiSheets
{
    public static IReadOnlyList<AbiSheet> All { get; } =
    [
        .. UringStructSheets.All,
        .. UringOperationSheets.All,
        .. UringFlagSheets.All,
        .. EpollSheets.All,
        .. SocketSheets.All,
        .. SocketConstantSheets.All,
        .. MemorySheets.All,
        .. FileSheets.All,
        .. ErrnoSheet.All,
        .. SystemCallSheets.All,
    ];
}

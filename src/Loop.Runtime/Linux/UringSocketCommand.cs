namespace Loop.Linux;

/// <summary>Commands of <see cref="UringOperation.UringCommand"/> on sockets (SOCKET_URING_OP_*, 6.7).</summary>
internal static class UringSocketCommand
{
    /// <summary>As setsockopt(2): level and option in the address field, the length in the file index, the value's address in the third.</summary>
    public const uint SetSocketOption = 3;
}

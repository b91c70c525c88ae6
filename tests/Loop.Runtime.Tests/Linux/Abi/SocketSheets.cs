namespace Loop.Runtime.Tests.Linux.Abi;

/// <summary>The structs of sys/socket.h and sys/uio.h, and where addresses hold what.</summary>
internal static class SocketSheets
{
    public static IEnumerable<AbiSheet> All =>
    [
        new StructSheet(typeof(MessageHeader), "struct msghdr", 56)
        {
            { "Name", 0, 8, "msg_name" },
            { "NameLength", 8, 4, "msg_namelen" },
            { "Vectors", 16, 8, "msg_iov" },
            { "VectorCount", 24, 8, "msg_iovlen" },
            { "Control", 32, 8, "msg_control" },
            { "ControlLength", 40, 8, "msg_controllen" },
            { "Flags", 48, 4, "msg_flags" },
        },
        new StructSheet(typeof(MultiMessage), "struct mmsghdr", 64)
        {
            { "Header", 0, 56, "msg_hdr" },
            { "LengthBytes", 56, 4, "msg_len" },
        },
        new StructSheet(typeof(ControlHeader), "struct cmsghdr", 16)
        {
            { "LengthBytes", 0, 8, "cmsg_len" },
            { "Level", 8, 4, "cmsg_level" },
            { "Type", 12, 4, "cmsg_type" },
        },
        new StructSheet(typeof(IoVector), "struct iovec", 16)
        {
            { "Base", 0, 8, "iov_base" },
            { "Length", 8, 8, "iov_len" },
        },
        new StructSheet(typeof(Linger), "struct linger", 8)
        {
            { "OnOff", 0, 4, "l_onoff" },
            { "Seconds", 4, 4, "l_linger" },
        },
        new ConstantSheet(typeof(SocketAddress))
        {
            { "InetBytes", 16, "sizeof(struct sockaddr_in)" },
            { "Inet6Bytes", 28, "sizeof(struct sockaddr_in6)" },
            { "UnixBytes", 110, "sizeof(struct sockaddr_un)" },
            { "StorageBytes", 128, "sizeof(struct sockaddr_storage)" },
            { "FamilyOffset", 0, "__builtin_offsetof(struct sockaddr_storage, ss_family)" },
            { "PortOffset", 2, "__builtin_offsetof(struct sockaddr_in6, sin6_port)" },
            { "InetAddressOffset", 4, "__builtin_offsetof(struct sockaddr_in, sin_addr)" },
            { "Inet6FlowOffset", 4, "__builtin_offsetof(struct sockaddr_in6, sin6_flowinfo)" },
            { "Inet6AddressOffset", 8, "__builtin_offsetof(struct sockaddr_in6, sin6_addr)" },
            { "Inet6ScopeOffset", 24, "__builtin_offsetof(struct sockaddr_in6, sin6_scope_id)" },
            { "UnixPathOffset", 2, "__builtin_offsetof(struct sockaddr_un, sun_path)" },
            { "UnixPathBytes", 108, "sizeof(((struct sockaddr_un*)0)->sun_path)" },
        },
    ];
}

using System.Globalization;

namespace Loop.Connections;

/// <summary>The permissions of a unix socket's file, as chmod(2) takes them.</summary>
internal static class SocketFileMode
{
    private const int Permissions = 0x1FF; // 0777

    /// <exception cref="LoopException">It is more than permissions: most likely an octal number that was read as a decimal one.</exception>
    public static int Of(UnixFileMode mode)
    {
        int bits = (int)mode;
        if ((bits & ~Permissions) != 0)
        {
            throw new LoopException(
                $"UnixMode is decimal {bits.ToString(CultureInfo.InvariantCulture)}, which is octal {Convert.ToString(bits, toBase: 8)}: more than permissions. " +
                "Say which they are by name: UserRead, UserWrite, GroupWrite");
        }

        return bits;
    }
}

using System.Text;
using Loop.Linux;

namespace Loop.Rings;

/// <summary>The files of unix sockets (unix(7)): made by bind, left behind by a killed process, removed by their owner.</summary>
internal abstract unsafe partial class SocketRing<TKernel>
{
    public override void RemoveUnixPath(string path)
    {
        if (!IsAbstract(path))
        {
            fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
            {
                Kernel.Unlink(name);
            }
        }
    }

    private static bool IsAbstract(string path) => path.Length == 0 || path[0] is '\0' or '@';

    private int BindUnix(int socket, int type, string path, byte* storage, int lengthBytes, int mode)
    {
        int result = Kernel.Bind(socket, storage, lengthBytes);
        if (IsAbstract(path))
        {
            return result;
        }

        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            if (result == -Errno.EADDRINUSE && IsDeadSocket(name, type, storage, lengthBytes))
            {
                Kernel.Unlink(name);
                result = Kernel.Bind(socket, storage, lengthBytes);
            }

            return result < 0 ? result : Kernel.ChangeMode(name, mode);
        }
    }

    /// <summary>True when a path is a socket that nobody has: what a killed process leaves behind. One of another type is somebody's (EPROTOTYPE).</summary>
    private bool IsDeadSocket(byte* path, int type, byte* storage, int lengthBytes)
    {
        const int typeMask = 0xF000;
        const int typeSocket = 0xC000;
        int mode = Kernel.FileMode(path);
        if (mode < 0 || (mode & typeMask) != typeSocket)
        {
            return false;
        }

        int probe = Kernel.Socket(AddressFamily.Unix, type | SocketType.NonBlocking | SocketType.CloseOnExec, 0);
        if (probe < 0)
        {
            return false;
        }

        int result = Kernel.Connect(probe, storage, lengthBytes);
        Kernel.Close(probe);
        return result == -Errno.ECONNREFUSED;
    }
}

using Loop.Linux;

namespace Loop.Rings.Epoll;

/// <summary>Does a file job by system calls that wait.</summary>
internal static unsafe class FileExecutor
{
    [ThreadStatic]
    private static byte[]? _scratch;

    public static int Run<TKernel>(TKernel kernel, FileJob<TKernel> job)
        where TKernel : struct, IKernel =>
        job.Kind == CompletionKind.FileWarm ? Warm(kernel, job.Request)
        : job.IsWhole ? ReadWhole(kernel, job.Request)
        : Do(kernel, job.Request);

    private static int Do<TKernel>(TKernel kernel, in FileRequest request)
        where TKernel : struct, IKernel => request.Kind switch
        {
            // Not to wait for the other end of a named pipe; a regular file knows no difference.
            FileRequestKind.Open => kernel.Open(request.Path, request.OpenFlags | OpenFlags.NonBlocking, request.Permissions),
            FileRequestKind.Close => kernel.Close(request.File),
            FileRequestKind.Read => (int)kernel.ReadAt(request.File, request.Buffer, (nuint)request.LengthBytes, request.Offset),
            FileRequestKind.Write => (int)kernel.WriteAt(request.File, request.Buffer, (nuint)request.LengthBytes, request.Offset),
            FileRequestKind.Append => (int)kernel.Append(request.File, request.Buffer, (nuint)request.LengthBytes),
            FileRequestKind.Sync => kernel.Sync(request.File, dataOnly: false),
            FileRequestKind.SyncData => kernel.Sync(request.File, dataOnly: true),
            FileRequestKind.Status => *request.Path == 0
                ? kernel.Status(request.File, request.Path, PathLookup.EmptyPath, (ExtendedStatus*)request.Buffer)
                : kernel.Status(PathLookup.CurrentDirectory, request.Path, 0, (ExtendedStatus*)request.Buffer),
            FileRequestKind.Rename => kernel.Rename(request.Path, request.Target),
            FileRequestKind.Unlink => kernel.Unlink(request.Path),
            _ => -Errno.EINVAL,
        };

    private static int ReadWhole<TKernel>(TKernel kernel, in FileRequest request)
        where TKernel : struct, IKernel
    {
        int file = kernel.Open(request.Path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec | OpenFlags.NonBlocking, 0);
        if (file < 0)
        {
            return file;
        }

        // A short read is no end: the files of /proc come in pieces.
        int read = 0;
        int result = 0;
        while (read < request.LengthBytes)
        {
            result = (int)kernel.ReadAt(file, request.Buffer + read, (nuint)(request.LengthBytes - read), read);
            if (result <= 0)
            {
                break;
            }

            read += result;
        }

        kernel.Close(file);
        return result < 0 ? result : read;
    }

    private static int Warm<TKernel>(TKernel kernel, in FileRequest request)
        where TKernel : struct, IKernel
    {
        byte[] scratch = _scratch ??= new byte[Ring.MaxFilePieceBytes];
        fixed (byte* buffer = scratch)
        {
            return (int)kernel.ReadAt(request.File, buffer, (nuint)Math.Min(request.LengthBytes, scratch.Length), request.Offset);
        }
    }
}

using System.Globalization;
using System.Security.Cryptography;
using Loop.Rings;

namespace Loop.Files;

/// <summary>Replaces a file's content so that no reader and no crash sees half of it.</summary>
internal static class FileReplacement
{
    /// <summary>The longest name within a directory (NAME_MAX, linux/limits.h).</summary>
    private const int MaxNameBytes = 255;

    private static readonly int _makeFlags = FileFacts.OpenFlagsOf(FileMode.CreateNew, FileAccess.Write);

    public static async LoopTask Run(FileEngine engine, string path, ReadOnlyMemory<byte> content)
    {
        (path, int permissions) = await TargetOf(engine, path);
        string temporary = TemporaryName(path);
        LoopFile file = await engine.Operations.Open().Start(temporary, _makeFlags, permissions, allowsDirectory: false, default);
        try
        {
            using (file)
            {
                await file.Write(0, content);
                await file.Flush();
                // Some file systems say only now that there was no room.
                await file.Close();
            }

            await engine.Operations.Plain().StartRename(temporary, path);
        }
        catch
        {
            await Remove(engine, temporary);
            throw;
        }

        // Without this the new name may be gone after a crash, and with it the promise.
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : path[0] == '/' ? "/" : ".";
        using LoopFile directory = await engine.Operations.Open().Start(folder, FileFacts.OpenDirectoryFlags, 0, allowsDirectory: true, default);
        await directory.Flush();
    }

    /// <summary>
    /// The name to replace, and the permissions to give it: those of the file that is replaced, so that a secret does not become readable by being written anew. A
    /// path that is a symbolic link's stands for what it leads to. The kernel follows it, once, and what it found is held while its name is asked for (proc_pid_fd(5)):
    /// whoever may change links meanwhile leads the write nowhere else.
    /// </summary>
    private static async LoopTask<(string Path, int Permissions)> TargetOf(FileEngine engine, string path)
    {
        HeldName held;
        try
        {
            held = await engine.Operations.Name().Start(path, follows: true);
        }
        catch (LoopFileException exception) when (exception.Error == FileError.NotFound)
        {
            return await LinkAt(engine, path) is null ? (path, FileFacts.DefaultPermissions)
                : throw new LoopFileException(
                    FileError.NotFound, $"cannot replace '{path}': it is a symbolic link that leads to nothing; make what it leads to, or remove it", path);
        }

        try
        {
            int permissions = PermissionsOf(held.Stat, path);
            if (await LinkAt(engine, path) is null)
            {
                return (path, permissions);
            }

            string name = await LinkAt(engine, string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{held.Descriptor}"))
                ?? throw new LoopFileException(FileError.Failed, $"cannot replace '{path}': where the symbolic link leads is read from /proc, which is not there", path);
            // A file without a name, or one that has lost its own, has some text there too.
            return (await LoopFile.Stat(name)).Inode == held.Stat.Inode ? (name, permissions)
                : throw new LoopFileException(FileError.NotFound, $"cannot replace '{path}': what the symbolic link leads to has no name any more", path);
        }
        finally
        {
            engine.CloseLater(held.Descriptor, path);
        }
    }

    private static int PermissionsOf(in FileStat stat, string path) => stat.Kind switch
    {
        FileKind.Regular => (int)stat.Permissions & FileFacts.AccessBits,
        FileKind.Directory => throw FileFacts.DirectoryError("replace", path),
        _ => throw new LoopFileException(
            FileError.Failed, $"cannot replace '{path}': it is a device, a pipe or a socket, and would become a regular file; open it, and write to it", path),
    };

    /// <summary>The text of the symbolic link of that name; null where there is none.</summary>
    private static async LoopTask<string?> LinkAt(FileEngine engine, string path)
    {
        try
        {
            HeldName name = await engine.Operations.Name().Start(path, follows: false);
            engine.CloseLater(name.Descriptor, path);
            return name.Link;
        }
        catch (LoopFileException exception) when (exception.Error == FileError.NotFound)
        {
            return null;
        }
    }

    /// <summary>Hidden, in the same directory (a rename does not leave the file system), and not to be guessed.</summary>
    private static string TemporaryName(string path)
    {
        int name = path.LastIndexOf('/') + 1;
        string suffix = string.Create(CultureInfo.InvariantCulture, $".{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp");
        int kept = path.Length - name;
        while (System.Text.Encoding.UTF8.GetByteCount(path.AsSpan(name, kept)) + suffix.Length + 1 > MaxNameBytes)
        {
            kept--;
        }

        return string.Concat(path.AsSpan(0, name), ".", path.AsSpan(name, kept), suffix);
    }

    private static async LoopTask Remove(FileEngine engine, string temporary)
    {
        try
        {
            await engine.Operations.Plain().Start(temporary, FileRequestKind.Unlink, "remove");
        }
        catch (LoopFileException exception)
        {
            // What led here matters more, and is thrown; this is for whoever finds the file.
            engine.LogLeft(temporary, exception.Message);
        }
    }
}

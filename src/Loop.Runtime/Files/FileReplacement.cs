using System.Globalization;
using System.Security.Cryptography;
using Loop.Rings;

namespace Loop.Files;

/// <summary>Replaces a file's content so that no reader and no crash sees half of it.</summary>
internal static class FileReplacement
{
    /// <summary>The longest name within a directory (NAME_MAX, linux/limits.h).</summary>
    private const int MaxNameBytes = 255;

    /// <summary>The links that the kernel follows in a path at most (path_resolution(7)).</summary>
    private const int MaxLinks = 40;

    private static readonly int _makeFlags = FileFacts.OpenFlagsOf(FileMode.CreateNew, FileAccess.Write);

    public static async LoopTask Run(FileEngine engine, string path, ReadOnlyMemory<byte> content)
    {
        // Before the links are read: it follows them as every open does, with the kernel's rules for links in directories that all may write to, and brings
        // their texts to memory.
        int permissions = await PermissionsOf(path);
        path = await FinalNameOf(engine, path);
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

    /// <summary>Those of the file that is replaced, so that a secret does not become readable by being written anew.</summary>
    private static async LoopTask<int> PermissionsOf(string path)
    {
        try
        {
            FileStat stat = await LoopFile.Stat(path);
            return stat.Kind switch
            {
                FileKind.Regular => (int)stat.Permissions & FileFacts.AccessBits,
                FileKind.Directory => throw FileFacts.DirectoryError("replace", path),
                _ => throw new LoopFileException(
                    FileError.Failed, $"cannot replace '{path}': it is a device, a pipe or a socket, and would become a regular file; open it, and write to it", path),
            };
        }
        catch (LoopFileException exception) when (exception.Error == FileError.NotFound)
        {
            return FileFacts.DefaultPermissions;
        }
    }

    /// <summary>The name behind the links that a path ends in, which a write through it would make or change; the path itself where it is no link.</summary>
    private static async LoopTask<string> FinalNameOf(FileEngine engine, string path)
    {
        string name = path;
        for (int i = 0; i <= MaxLinks; i++)
        {
            string? target;
            try
            {
                target = await engine.Operations.Link().Start(name);
            }
            catch (LoopFileException exception) when (exception.Error == FileError.NotFound)
            {
                return name;
            }

            if (target is null)
            {
                return name;
            }

            name = target.StartsWith('/') ? target : string.Concat(name.AsSpan(0, name.LastIndexOf('/') + 1), target);
        }

        throw FileFacts.LinkError("replace", path);
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

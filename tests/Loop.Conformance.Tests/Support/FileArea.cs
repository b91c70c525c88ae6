using System.Globalization;

namespace Loop.Conformance.Tests.Support;

/// <summary>A folder of a test's own. At its end none of its files may be open in this process, and it is removed.</summary>
internal sealed class FileArea : IAsyncDisposable
{
    public FileArea() => Folder = Directory.CreateTempSubdirectory("loop-files-").FullName;

    public string Folder { get; }

    /// <summary>Files of this folder that are open in this process, also those whose name is gone.</summary>
    public int OpenFiles => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count(IsOfThisFolder);

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Makes a file.</summary>
    public string Make(string name, ReadOnlySpan<byte> content)
    {
        string path = PathOf(name);
        File.WriteAllBytes(path, content.ToArray());
        return path;
    }

    /// <summary>Makes a file with random content; gives that.</summary>
    public byte[] MakeRandom(string name, int lengthBytes, int seed = 1)
    {
        byte[] content = Payload.Random(lengthBytes, seed);
        Make(name, content);
        return content;
    }

    /// <summary>The names in this folder, in order.</summary>
    public IReadOnlyList<string> Names() => [.. Directory.EnumerateFileSystemEntries(Folder).Select(static path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    /// <summary>Waits until none of the files is open.</summary>
    public Task NothingOpenAsync() => Eventually.IsAsync(() => OpenFiles, 0, string.Create(CultureInfo.InvariantCulture, $"the count of open files of {Folder}"));

    public async ValueTask DisposeAsync()
    {
        try
        {
            await NothingOpenAsync();
        }
        finally
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private bool IsOfThisFolder(string descriptor)
    {
        try
        {
            // The text of the link itself: of a file that was removed it is the old name with a mark behind it, and resolves to nothing.
            return new FileInfo(descriptor).LinkTarget?.StartsWith(Folder + "/", StringComparison.Ordinal) == true;
        }
        catch (FileNotFoundException)
        {
            // Closed since the folder was listed.
            return false;
        }
    }
}

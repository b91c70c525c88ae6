using System.Globalization;
using System.Text;

namespace Loop.Bench.Peers;

/// <summary>The files that are served: opened when first asked for, and kept open (as nginx does with open_file_cache).</summary>
public sealed class StaticSite(string root)
{
    private readonly Dictionary<string, StaticFile> _open = new(StringComparer.Ordinal);

    /// <summary>Opens a file of the site; null where there is none.</summary>
    public async LoopTask<StaticFile?> Open(string name)
    {
        try
        {
            LoopFile file = await LoopFile.Open(Path.Combine(root, name));
            string head = string.Create(
                CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nServer: loop\r\nContent-Type: application/octet-stream\r\nContent-Length: {file.LengthBytes}\r\n\r\n");
            StaticFile opened = new(file, SendBuffer.Create(Encoding.ASCII.GetBytes(head)));
            _open[name] = opened;
            return opened;
        }
        catch (LoopFileException exception) when (exception.Error is FileError.NotFound or FileError.NotDirectory or FileError.IsDirectory)
        {
            return null;
        }
    }

    public StaticFile? Find(ReadOnlySpan<char> name) =>
        _open.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out StaticFile? file) ? file : null;
}

/// <summary>An open file and the head of the answer that it is sent with.</summary>
public sealed record StaticFile(LoopFile File, SendBuffer Head);

/// <summary>One connection: requests in, files out, in order.</summary>
[LoopHandler]
public sealed partial class StaticFiles(StaticSite site)
{
    private static readonly SendBuffer _notFound = SendBuffer.Create("HTTP/1.1 404 Not Found\r\nServer: loop\r\nContent-Length: 0\r\n\r\n"u8);

    [OnRecv]
    private int Received(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> head = bytes[..end];
        int nameEnd = head.StartsWith("GET /"u8) ? head[5..].IndexOf((byte)' ') : -1;
        if (nameEnd is < 0 or > 200 || head[5..(5 + nameEnd)].Contains((byte)'/') || head[5] == (byte)'.')
        {
            Connection.Send(_notFound);
            return end + 4;
        }

        Span<char> name = stackalloc char[nameEnd];
        Encoding.ASCII.GetChars(head.Slice(5, nameEnd), name);
        if (site.Find(name) is { } file)
        {
            Answer(file);
        }
        else
        {
            // The file is opened in the background; what the client asks meanwhile waits.
            Connection.Pause();
            _ = OpenAndAnswer(name.ToString());
        }

        return end + 4;
    }

    private async LoopTask OpenAndAnswer(string name)
    {
        if (await site.Open(name) is { } file)
        {
            Answer(file);
        }
        else
        {
            Connection.Send(_notFound);
        }

        Connection.Resume();
    }

    private void Answer(StaticFile file)
    {
        Connection.Send(file.Head);
        Connection.SendFile(file.File, 0, file.File.LengthBytes);
    }
}

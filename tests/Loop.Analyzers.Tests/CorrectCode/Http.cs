using System;
using System.Buffers.Text;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.IO;
using System.Text;
using Loop;

namespace Correct.Http;

/// <summary>What is served: read once, before the host starts, and never changed.</summary>
internal sealed class Site
{
    private readonly FrozenDictionary<string, Page> _pages;
    private readonly FrozenDictionary<string, Page>.AlternateLookup<ReadOnlySpan<char>> _byText;

    private Site(FrozenDictionary<string, Page> pages)
    {
        _pages = pages;
        _byText = pages.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public int Count => _pages.Count;

    /// <summary>Blocks while it reads; called by Main.</summary>
    public static Site Load(string folder)
    {
        Dictionary<string, Page> pages = [];
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            string name = "/" + Path.GetRelativePath(folder, path).Replace('\\', '/');
            pages[name] = new Page(File.ReadAllBytes(path), TypeOf(path));
        }

        Console.WriteLine($"{pages.Count} pages");
        return new Site(pages.ToFrozenDictionary());
    }

    public bool TryFind(ReadOnlySpan<byte> path, out Page? page)
    {
        Span<char> text = stackalloc char[256];
        if (path.Length > text.Length)
        {
            page = null;
            return false;
        }

        int length = Encoding.ASCII.GetChars(path, text);
        return _byText.TryGetValue(text[..length], out page);
    }

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html",
        ".css" => "text/css",
        ".js" => "text/javascript",
        ".png" => "image/png",
        _ => "application/octet-stream",
    };
}

internal sealed class Page
{
    public Page(byte[] body, string type)
    {
        byte[] head = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n");
        Head = SendBuffer.Create(head);
        Body = SendBuffer.Create(body);
    }

    public SendBuffer Head { get; }

    public SendBuffer Body { get; }
}

/// <summary>A server of static pages: GET and HEAD, pipelining, keep-alive, a bound on heads and bodies.</summary>
[LoopHandler(MaxCarryBytes = 65_536, FirstByteTimeout = "00:00:05", IdleTimeout = "00:01:00")]
internal sealed partial class StaticPages(Site site)
{
    private static readonly SendBuffer _notFound = SendBuffer.Create("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8);
    private static readonly SendBuffer _badRequest = SendBuffer.Create("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8);
    private static readonly SendBuffer _notAllowed = SendBuffer.Create("HTTP/1.1 405 Method Not Allowed\r\nAllow: GET, HEAD\r\nContent-Length: 0\r\n\r\n"u8);

    private long _bodyLeft;
    private int _requests;

    [OnRecv]
    private int Received(ReadOnlySpan<byte> unread)
    {
        if (_bodyLeft > 0)
        {
            int skipped = (int)Math.Min(_bodyLeft, unread.Length);
            _bodyLeft -= skipped;
            return skipped;
        }

        int end = unread.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return unread.Length > 32_768 ? Refuse(unread) : 0;
        }

        ReadOnlySpan<byte> head = unread[..(end + 2)];
        int line = head.IndexOf("\r\n"u8);
        if (!TryReadLine(head[..line], out ReadOnlySpan<byte> method, out ReadOnlySpan<byte> path, out bool isOld)
            || !TryReadHeaders(head[(line + 2)..], out bool isClosing, out _bodyLeft))
        {
            return Refuse(unread);
        }

        Answer(method, path);
        _requests++;
        if (isClosing || isOld || _requests == 1000)
        {
            Connection.Close();
        }

        return end + 4;
    }

    [OnEnd]
    private void Ended() => Connection.Close();

    private void Answer(ReadOnlySpan<byte> method, ReadOnlySpan<byte> path)
    {
        bool isHead = method.SequenceEqual("HEAD"u8);
        if (!isHead && !method.SequenceEqual("GET"u8))
        {
            Connection.Send(_notAllowed);
            return;
        }

        int query = path.IndexOf((byte)'?');
        if (!site.TryFind(query < 0 ? path : path[..query], out Page? page) || page is null)
        {
            Connection.Send(_notFound);
            return;
        }

        Connection.Send(page.Head);
        if (!isHead)
        {
            Connection.Send(page.Body);
        }
    }

    private int Refuse(ReadOnlySpan<byte> unread)
    {
        Connection.Send(_badRequest);
        Connection.Close();
        return unread.Length;
    }

    private static bool TryReadLine(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> method, out ReadOnlySpan<byte> path, out bool isOld)
    {
        method = path = default;
        isOld = line.EndsWith("HTTP/1.0"u8);
        int first = line.IndexOf((byte)' '), last = line.LastIndexOf((byte)' ');
        if (first <= 0 || last <= first || !line[(last + 1)..].StartsWith("HTTP/1."u8))
        {
            return false;
        }

        method = line[..first];
        path = line[(first + 1)..last];
        return path.Length > 0 && path[0] == (byte)'/' && path.IndexOf("/../"u8) < 0;
    }

    private static bool TryReadHeaders(ReadOnlySpan<byte> headers, out bool isClosing, out long bodyLength)
    {
        isClosing = false;
        bodyLength = 0;
        while (!headers.IsEmpty)
        {
            int end = headers.IndexOf("\r\n"u8), colon = headers.IndexOf((byte)':');
            if (end < 0 || colon <= 0 || colon > end)
            {
                return false;
            }

            ReadOnlySpan<byte> name = headers[..colon], value = headers[(colon + 1)..end].Trim((byte)' ');
            if (Ascii.EqualsIgnoreCase(name, "Content-Length"u8))
            {
                if (!Utf8Parser.TryParse(value, out bodyLength, out int consumed) || consumed != value.Length || bodyLength < 0)
                {
                    return false;
                }
            }
            else if (Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8))
            {
                return false;
            }
            else if (Ascii.EqualsIgnoreCase(name, "Connection"u8))
            {
                isClosing = Ascii.EqualsIgnoreCase(value, "close"u8);
            }

            headers = headers[(end + 2)..];
        }

        return true;
    }
}

/// <summary>Redirects everything to HTTPS, and holds nothing.</summary>
[LoopHandler(MaxCarryBytes = 8192)]
internal sealed partial class Redirect
{
    [OnRecv]
    private int Received(ReadOnlySpan<byte> unread)
    {
        int end = unread.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return 0;
        }

        int from = unread.IndexOf((byte)' ') + 1;
        int to = unread[from..].IndexOf((byte)' ');
        Connection.Send("HTTP/1.1 308 Permanent Redirect\r\nContent-Length: 0\r\nConnection: close\r\nLocation: https://example.org"u8);
        Connection.Send(to > 0 ? unread.Slice(from, to) : "/"u8);
        Connection.Send("\r\n\r\n"u8);
        Connection.Close();
        return end + 4;
    }
}

internal static class Program
{
    private static void Start(string folder)
    {
        Site site = Site.Load(folder);
        Console.WriteLine(site.Count);
    }
}

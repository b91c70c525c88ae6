namespace Loop.Conformance.Tests.Support;

/// <summary>How a stream ended for the client.</summary>
public enum Ending
{
    /// <summary>In order: every byte that was sent came.</summary>
    End,

    /// <summary>With a reset.</summary>
    Reset,
}

/// <summary>A client, as the conformance body sees it: never the framework's own internals, so that a simulated one can stand here too.</summary>
internal abstract class TestPeer : IDisposable
{
    /// <summary>Bounds what is on its way to a client that does not read; before it connects.</summary>
    public abstract void LimitReceiving(int lengthBytes);

    /// <summary>Connects.</summary>
    public abstract Task ConnectAsync();

    /// <summary>Sends everything; returns when the transport has taken it.</summary>
    public abstract Task SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Sends one byte out of band.</summary>
    public abstract void SendUrgent(byte value);

    /// <summary>Ends its sending half.</summary>
    public abstract void HalfClose();

    /// <summary>Ends the connection with a reset.</summary>
    public abstract void Reset();

    /// <summary>Reads what is there, waiting for at least one byte; 0 at the peer's end.</summary>
    /// <exception cref="PeerResetException">The connection was reset.</exception>
    public abstract Task<int> ReadAsync(Memory<byte> into);

    public abstract void Dispose();

    public Task SendAsync(string text) => SendAsync(System.Text.Encoding.ASCII.GetBytes(text));

    /// <summary>Reads exactly so many bytes.</summary>
    public async Task<byte[]> ReadExactlyAsync(int lengthBytes)
    {
        byte[] bytes = new byte[lengthBytes];
        int read = 0;
        while (read < lengthBytes)
        {
            int count = await ReadAsync(bytes.AsMemory(read));
            if (count == 0)
            {
                throw new EndOfStreamException($"The server's end came after {read} of {lengthBytes} bytes.");
            }

            read += count;
        }

        return bytes;
    }

    public async Task<string> ReadTextAsync(int lengthBytes) => System.Text.Encoding.ASCII.GetString(await ReadExactlyAsync(lengthBytes));

    /// <summary>Reads until the server's end; a reset throws.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        (byte[] bytes, Ending ending) = await ReadToAnyEndAsync();
        return ending == Ending.End ? bytes : throw new PeerResetException($"The connection was reset after {bytes.Length} bytes.");
    }

    public async Task<string> ReadTextToEndAsync() => System.Text.Encoding.ASCII.GetString(await ReadToEndAsync());

    /// <summary>Reads until the stream ends in either way.</summary>
    public async Task<(byte[] Bytes, Ending Ending)> ReadToAnyEndAsync()
    {
        using MemoryStream all = new();
        Ending ending = await DrainAsync((chunk, count) => all.Write(chunk, 0, count));
        return (all.ToArray(), ending);
    }

    /// <summary>Reads until the server's end and keeps nothing, however much comes.</summary>
    /// <returns>How many bytes came.</returns>
    public async Task<long> CountToEndAsync()
    {
        long lengthBytes = 0;
        Ending ending = await DrainAsync((_, count) => lengthBytes += count);
        return ending == Ending.End ? lengthBytes : throw new PeerResetException($"The connection was reset after {lengthBytes} bytes.");
    }

    /// <summary>Reads until the stream ends in either way and keeps nothing.</summary>
    public Task<Ending> DiscardToAnyEndAsync() => DrainAsync(static (_, _) => { });

    /// <summary>Waits for the end of a stream on which nothing is expected.</summary>
    public async Task<Ending> EndingAsync()
    {
        (byte[] bytes, Ending ending) = await ReadToAnyEndAsync();
        Assert.That(bytes, Is.Empty, "bytes before the end");
        return ending;
    }

    private async Task<Ending> DrainAsync(Action<byte[], int> take)
    {
        // The reads of a flood complete at once, one after the other: without this the caller would get the task only when the stream has ended.
        await Task.Yield();
        byte[] chunk = new byte[64 * 1024];
        while (true)
        {
            int count;
            try
            {
                count = await ReadAsync(chunk);
            }
            catch (PeerResetException)
            {
                return Ending.Reset;
            }

            if (count == 0)
            {
                return Ending.End;
            }

            take(chunk, count);
        }
    }
}

/// <summary>The connection was reset.</summary>
public sealed class PeerResetException : IOException
{
    public PeerResetException(string message)
        : base(message)
    {
    }

    public PeerResetException()
    {
    }

    public PeerResetException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

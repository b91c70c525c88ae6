using System.Buffers;

namespace Loop.Conformance.Tests.Echo;

// The same echo through every way to receive and every way to send.

[LoopHandler]
public sealed partial class EchoSpan
{
    [OnRecv]
    private void OnBytes(ReadOnlySpan<byte> bytes) => Connection.Send(bytes);
}

[LoopHandler]
public sealed partial class EchoBuffer
{
    [OnRecv]
    private void OnBytes(RecvBuffer bytes) => Connection.Send(bytes);
}

[LoopHandler]
public sealed partial class EchoSlices
{
    [OnRecv]
    private void OnBytes(RecvBuffer bytes)
    {
        // Uneven parts, so that no boundary falls together with another one.
        for (int start = 0; start < bytes.Length;)
        {
            int length = Math.Min(1 + (start * 7 % 1009), bytes.Length - start);
            Connection.Send(bytes.Slice(start, length));
            start += length;
        }
    }
}

[LoopHandler]
public sealed partial class EchoRetained
{
    [OnRecv]
    private void OnBytes(RecvBuffer bytes) => Connection.Send(bytes.Retain());
}

[LoopHandler]
public sealed partial class EchoShared
{
    [OnRecv]
    private void OnBytes(ReadOnlySpan<byte> bytes) => Connection.Send(SendBuffer.Create(bytes));
}

[LoopHandler]
public sealed partial class EchoSequence
{
    [OnRecv]
    private void OnBytes(ReadOnlySpan<byte> bytes)
    {
        int half = bytes.Length / 2;
        Segment first = new(bytes[..half].ToArray(), 0);
        Segment second = first.Append(bytes[half..].ToArray());
        Connection.Send(new ReadOnlySequence<byte>(first, 0, second, second.Memory.Length));
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long runningIndex)
        {
            Memory = memory;
            RunningIndex = runningIndex;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            Segment next = new(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}

[LoopHandler]
public sealed partial class EchoWriter
{
    [OnRecv]
    private void OnBytes(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Span<byte> room = Connection.Writer.GetSpan();
            int count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            Connection.Writer.Advance(count);
            bytes = bytes[count..];
        }
    }
}

[LoopHandler]
public sealed partial class EchoCount
{
    [OnRecv]
    private int OnBytes(ReadOnlySpan<byte> bytes)
    {
        // Half at a time: the rest is offered again at once.
        int count = (bytes.Length + 1) / 2;
        Connection.Send(bytes[..count]);
        return count;
    }
}

/// <summary>Sends in another tick than it received in, and closes behind what it posted.</summary>
[LoopHandler]
public sealed partial class EchoPosted
{
    [OnRecv]
    private void OnBytes(RecvBuffer bytes)
    {
        OwnedBuffer owned = bytes.Retain();
        Post(() => Connection.Send(owned));
    }

    [OnEnd]
    private void OnEnd() => Post(Connection.Close);

    private static void Post(Action work)
    {
        if (!EventLoop.Post(work))
        {
            throw new InvalidOperationException("the loop's queue is full");
        }
    }
}

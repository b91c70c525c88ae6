using System.Buffers.Binary;

namespace Loop.Conformance.Tests.Framing;

/// <summary>Frames that a seed decides, as one stream; what they are cut into; and what a server must answer.</summary>
internal sealed class FrameStream
{
    private readonly Random _random;

    public FrameStream(FrameKind kind, int seed, int frames)
    {
        _random = new(seed);
        using MemoryStream sent = new(), answer = new();
        Span<byte> length = stackalloc byte[4];
        for (int i = 0; i < frames; i++)
        {
            byte[] frame = kind.Make(_random);
            sent.Write(kind.Encode(frame));
            BinaryPrimitives.WriteInt32LittleEndian(length, frame.Length);
            answer.Write(length);
            answer.Write(frame);
        }

        Sent = sent.ToArray();
        Answer = answer.ToArray();
    }

    public byte[] Sent { get; }

    public byte[] Answer { get; }

    /// <summary>The stream in pieces: single bytes, short ones, long ones, in turns that the seed decides too.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces()
    {
        int most = 1;
        for (int start = 0; start < Sent.Length;)
        {
            if (_random.Next(20) == 0)
            {
                most = _random.Next(4) switch
                {
                    0 => 1,
                    1 => 9,
                    2 => 300,
                    _ => 30_000,
                };
            }

            int length = Math.Min(_random.Next(1, most + 1), Sent.Length - start);
            yield return Sent.AsMemory(start, length);
            start += length;
        }
    }
}

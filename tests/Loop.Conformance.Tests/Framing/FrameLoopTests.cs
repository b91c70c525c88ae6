namespace Loop.Conformance.Tests.Framing;

/// <summary>The generated loops by themselves: the test decides what each receive brings.</summary>
[TestFixture]
public sealed class FrameLoopTests
{
    private static IReadOnlyList<FrameKind> Kinds => FrameKind.All;

    [Test]
    public void Random_splits_give_the_same_frames_as_one_piece([ValueSource(nameof(Kinds))] FrameKind kind, [Range(1, 8)] int seed)
    {
        FrameStream stream = new(kind, seed, frames: 120);
        using (FrameLoop whole = Make(kind))
        {
            whole.Receive(stream.Sent);
            Payload.AssertSame(whole.Answer, stream.Answer);
        }

        using FrameLoop cut = Make(kind);
        foreach (ReadOnlyMemory<byte> piece in stream.Pieces())
        {
            cut.Receive(piece.Span);
        }

        Payload.AssertSame(cut.Answer, stream.Answer);
    }

    [Test]
    public void A_frame_is_handed_out_with_its_last_byte_and_not_before([ValueSource(nameof(Kinds))] FrameKind kind)
    {
        byte[] frame = kind.Make(new(3));
        byte[] sent = kind.Encode(frame);
        using FrameLoop loop = Make(kind);
        for (int i = 0; i < sent.Length; i++)
        {
            Assert.That(loop.Answer, Is.Empty);
            loop.Receive(sent.AsSpan(i, 1));
        }

        Assert.That(loop.Answer, Has.Length.EqualTo(4 + frame.Length));
        Assert.That(loop.MemoryBytes, Is.Zero, "memory that is held after a frame has been handed out");
    }

    [Test]
    public void Every_cut_of_two_frames_gives_two_frames([ValueSource(nameof(Kinds))] FrameKind kind)
    {
        FrameStream stream = new(kind, seed: 7, frames: 2);
        while (stream.Sent.Length > 200)
        {
            stream = new(kind, stream.Sent.Length, frames: 2);
        }

        for (int cut = 1; cut < stream.Sent.Length; cut++)
        {
            using FrameLoop loop = Make(kind);
            loop.Receive(stream.Sent.AsSpan(0, cut));
            loop.Receive(stream.Sent.AsSpan(cut));
            Payload.AssertSame(loop.Answer, stream.Answer);
        }
    }

    private static FrameLoop Make(FrameKind kind) => new(kind.MakeClass(static () => new FrameEcho(1, stutters: false)));
}

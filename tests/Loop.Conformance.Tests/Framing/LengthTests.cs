namespace Loop.Conformance.Tests.Framing;

/// <summary>Every way to write a length, at its limits: the longest frame comes, one byte more closes, and a hostile length takes no memory.</summary>
[TestFixture]
public sealed class LengthTests
{
    private const int FewBytes = 64;

    private static IReadOnlyList<LengthKind> Kinds => LengthKind.All;

    private static IEnumerable<LengthKind> Counted => LengthKind.All.Where(static kind => kind.IsCounted);

    [Test]
    public void Random_splits_give_the_same_frames_as_one_piece([ValueSource(nameof(Kinds))] LengthKind kind, [Range(1, 4)] int seed)
    {
        FrameStream stream = new(kind.Frames, seed, frames: 100);
        using (FrameLoop whole = Make(kind))
        {
            whole.Receive(stream.Sent);
            Payload.AssertSame(whole.AnswerOf(stream.Answer.Length), stream.Answer);
        }

        using FrameLoop cut = Make(kind);
        foreach (ReadOnlyMemory<byte> piece in stream.Pieces())
        {
            cut.Receive(piece.Span);
        }

        Payload.AssertSame(cut.AnswerOf(stream.Answer.Length), stream.Answer);
    }

    [Test]
    public void The_longest_frame_comes_whole_and_in_parts([ValueSource(nameof(Kinds))] LengthKind kind)
    {
        byte[] frame = new byte[kind.MostBytes];
        byte[] sent = kind.Frames.Encode(frame);
        using FrameLoop loop = Make(kind);
        loop.Receive(sent);
        loop.Receive(sent.AsSpan(0, 1));
        loop.Receive(sent.AsSpan(1, sent.Length / 2));
        loop.Receive(sent.AsSpan(1 + (sent.Length / 2)));
        int answerBytes = 2 * (4 + frame.Length);
        Assert.That(loop.AnswerOf(answerBytes), Has.Length.EqualTo(answerBytes));
        Assert.That(loop.Counters.RefusedFrames, Is.Zero);
    }

    [Test]
    public void One_byte_over_the_longest_is_refused_before_it_has_come([ValueSource(nameof(Kinds))] LengthKind kind, [Values] bool inParts) =>
        AssertRefused(kind, kind.Prefix(kind.MostBytes + 1), inParts);

    [Test]
    public void A_length_that_is_negative_or_overflows_is_refused([ValueSource(nameof(Kinds))] LengthKind kind, [Values] bool inParts)
    {
        foreach (ulong length in kind.Hostile)
        {
            AssertRefused(kind, kind.Written(length), inParts);
        }
    }

    [Test]
    public void A_length_that_is_shorter_than_itself_is_refused([ValueSource(nameof(Counted))] LengthKind kind, [Values] bool inParts)
    {
        foreach (ulong length in kind.TooShort)
        {
            AssertRefused(kind, kind.Written(length), inParts);
        }
    }

    [Test]
    public void Nothing_is_allocated_for_the_longest_length_that_was_only_announced([ValueSource(nameof(Kinds))] LengthKind kind)
    {
        using FrameLoop loop = Make(kind);
        loop.Receive([.. kind.Prefix(kind.MostBytes), 1, 2, 3]);
        Assert.That(loop.MemoryBytes, Is.GreaterThan(0).And.LessThanOrEqualTo(FewBytes));
    }

    private static void AssertRefused(LengthKind kind, byte[] sent, bool inParts)
    {
        using FrameLoop loop = Make(kind);
        loop.Receive(sent.AsSpan(0, inParts ? 1 : sent.Length));
        if (inParts && sent.Length > 1)
        {
            Assert.That(loop.Counters.RefusedFrames, Is.Zero);
            loop.Receive(sent.AsSpan(1));
        }

        Assert.That(loop.Counters.RefusedFrames, Is.EqualTo(1), $"{kind}: {Convert.ToHexString(sent)}");
        Assert.That(loop.MemoryBytes, Is.LessThanOrEqualTo(FewBytes));
    }

    private static FrameLoop Make(LengthKind kind) => new(kind.Frames.MakeClass(static () => new FrameEcho(1, stutters: false)));
}

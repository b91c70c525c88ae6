using Loop.Connections;

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

        Assert.That(loop.AnswerOf(4 + frame.Length), Has.Length.EqualTo(4 + frame.Length));
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
            Payload.AssertSame(loop.AnswerOf(stream.Answer.Length), stream.Answer);
        }
    }

    /// <summary>Many bytes that come one by one: each byte is looked at once, not once for each that follows.</summary>
    [Test]
    public void A_long_frame_that_comes_byte_by_byte_takes_linear_work()
    {
        const int lengthBytes = 64 * 1024;
        CountingFramer.Reset();
        using FrameLoop loop = new(new HandlerClass<CountedFrames>(new(), static () => new CountedFrames()));
        for (int i = 0; i < lengthBytes; i++)
        {
            loop.Receive("x"u8);
        }

        loop.Receive("\n"u8);
        Assert.That(loop.AnswerOf(1), Is.EqualTo("!"u8.ToArray()));
        Assert.That(CountingFramer.LookedAt, Is.EqualTo(lengthBytes + 1));
        Assert.That(CountingFramer.Calls, Is.EqualTo(lengthBytes + 1));
    }

    /// <summary>A split frame is completed by pieces, and the frames after it lie in the same receive: none of them is looked at twice.</summary>
    [Test]
    public void Frames_behind_a_split_one_are_looked_at_once()
    {
        CountingFramer.Reset();
        using FrameLoop loop = new(new HandlerClass<CountedFrames>(new(), static () => new CountedFrames()));
        byte[] line = [.. Enumerable.Repeat((byte)'x', 99), (byte)'\n'];
        byte[] lines = [.. Enumerable.Repeat(line, 150).SelectMany(static bytes => bytes)];
        loop.Receive(lines.AsSpan(0, 50));
        loop.Receive(lines.AsSpan(50));
        Assert.That(loop.AnswerOf(150), Has.Length.EqualTo(150));

        // What was copied behind the split frame is looked at where it was received, and only there.
        Assert.That(CountingFramer.LookedAt, Is.EqualTo(lines.Length));
    }

    [Test]
    public void A_framer_that_knows_the_length_is_asked_again_when_all_is_there()
    {
        AnnouncedFramer.Calls = 0;
        using FrameLoop loop = new(new HandlerClass<AnnouncedFrames>(new(), static () => new AnnouncedFrames()));
        loop.Receive([0x10, 0x27, 0, 0]);
        for (int i = 0; i < 10_000; i++)
        {
            Assert.That(loop.Answer, Is.Empty);
            loop.Receive("x"u8);
        }

        Assert.That(loop.AnswerOf(1), Is.EqualTo("!"u8.ToArray()));
        Assert.That(AnnouncedFramer.Calls, Is.EqualTo(2));
    }

    [Test]
    public void Nothing_is_allocated_for_a_length_that_was_only_announced()
    {
        using FrameLoop loop = Make(FrameKind.All.Single(static kind => kind.Name == "4 bytes"));
        loop.Receive([0, 0x10, 0, 0, .. "ten bytes."u8]);
        Assert.That(loop.MemoryBytes, Is.GreaterThan(0).And.LessThanOrEqualTo(64));
        byte[] more = new byte[100_000];
        loop.Receive(more);
        Assert.That(loop.MemoryBytes, Is.GreaterThan(more.Length).And.LessThanOrEqualTo(4 * more.Length));
    }

    [Test]
    public void A_frame_that_lies_whole_in_what_was_received_is_that_slice_and_only_a_split_one_is_carried()
    {
        List<bool> isSlice = [];
        using FrameLoop loop = new(new HandlerClass<SlicedFrames>(new(), () => new SlicedFrames(isSlice)));
        loop.Receive([3, 1, 2, 3, 2, 1, 2, 4, 1]);
        Assert.That(isSlice, Is.EqualTo([true, true]));
        loop.Receive([2, 3, 4, 1, 1, 5, 1]);
        Assert.That(isSlice, Is.EqualTo([true, true, false, true]));
        loop.Receive([2, 3, 4, 5]);
        loop.Receive([1, 1]);
        Assert.That(isSlice, Is.EqualTo([true, true, false, true, false, true]));
    }

    private static FrameLoop Make(FrameKind kind) => new(kind.MakeClass(static () => new FrameEcho(1, stutters: false)));
}

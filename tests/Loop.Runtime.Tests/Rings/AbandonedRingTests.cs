using Loop.Rings;
using Loop.Rings.Uring;

namespace Loop.Runtime.Tests.Rings;

/// <summary>A ring whose loop has failed: what it closes may be somebody else's the next moment, under the same number.</summary>
public sealed unsafe class AbandonedRingTests
{
    private readonly LinuxKernel _kernel;

    [Test]
    public void What_it_had_queued_for_a_socket_does_not_reach_whoever_has_its_number_next([Values] bool sqPoll)
    {
        if (BackendProbe.Process.Features is not { } features)
        {
            Assert.That(BackendProbe.Process.NotAvailable, Is.Not.Empty);
            return;
        }

        UringRing<FaultyKernel> ring = new(new(new()), new() { Uring = new() { SqPoll = sqPoll, SqPollIdleMs = 1 } }, features);
        ring.Turn(0);
        using ConnectedPair abandoned = new();
        using ConnectedPair other = new();
        int* closing = stackalloc int[2];
        TestCalls.Require(_kernel.SocketPair(AddressFamily.Unix, SocketType.Stream | SocketType.CloseOnExec, 0, closing), "socketpair");
        int number = abandoned.Near;
        byte* text = stackalloc byte[] { 1, 2, 3 };
        SendPiece piece = new() { Data = text, Length = 3, BufferId = -1, Next = -1 };
        SendOperation operation = new() { Token = Token.Make(0, 1), Descriptor = number, PieceCount = 1, LengthBytes = 3 };
        ring.Send(new(ref operation), 0, &piece);
        ring.StartReceive(number, Token.Make(0, 1), once: false);
        ring.CloseConnection(closing[0], Token.Make(1, 1));
        ring.Abandon();
        ring.AbandonSocket(number);
        Assert.That(_kernel.FileControl(other.Near, DescriptorCommand.DuplicateCloseOnExec, number), Is.EqualTo(number));
        byte sent = 4;
        Assert.That((long)_kernel.Send(other.Far, &sent, 1, MessageFlags.NoSignal), Is.EqualTo(1));
        ring.Dispose();
        Assert.Multiple(() =>
        {
            Assert.That(Receive(other.Far), Is.EqualTo(-Errno.EAGAIN), "the peer of the next socket with that number");
            Assert.That(Receive(number), Is.EqualTo(1), "that socket");
            Assert.That(Receive(closing[1]), Is.Zero, "the peer of a connection whose close was queued");
        });
        _kernel.Close(closing[1]);
    }

    private long Receive(int socket)
    {
        byte* bytes = stackalloc byte[16];
        return _kernel.Receive(socket, bytes, 16, MessageFlags.DontWait);
    }
}

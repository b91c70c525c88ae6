namespace Loop.Runtime.Tests.Linux.Uring;

/// <summary>Operations whose fields stand in unions: only the kernel can say whether they are where it looks.</summary>
internal sealed unsafe class UringOperationTests : UringFixture
{
    private const ulong UserData = 0x0123456789ABCDEF;
    private readonly LinuxKernel _kernel;

    [Test]
    public void Unknown_operation_is_refused_by_its_completion()
    {
        if (Has())
        {
            using RawRing ring = new();
            Assert.That(ring.Run(new() { Opcode = 0xFF, UserData = UserData }).Result, Is.EqualTo(-Errno.EINVAL));
        }
    }

    [Test]
    public void Success_without_a_completion()
    {
        if (!Has())
        {
            return;
        }

        using RawRing ring = new();
        ring.Push(new() { Opcode = UringOperation.Nop, Flags = UringSqeFlags.CqeSkipSuccess, UserData = 1 });
        ring.Push(new() { Opcode = UringOperation.Nop, UserData = 2 });
        Assert.That(ring.Enter(2, 1), Is.EqualTo(2));
        Assert.That(ring.Take().UserData, Is.EqualTo(2));
        Assert.That(ring.TryTake(out _), Is.False);
    }

    [Test]
    public void Timer_takes_its_time_from_the_address()
    {
        if (Has())
        {
            using RawRing ring = new();
            KernelTimespec time = KernelTimespec.FromNs(1_000_000);
            IoUringCqe completion = ring.Run(new() { Opcode = UringOperation.Timeout, Address = (ulong)&time, Length = 1, UserData = UserData });
            Assert.That((completion.UserData, completion.Result), Is.EqualTo((UserData, -Errno.ETIME)));
        }
    }

    [Test]
    public void Poll_reports_many_times_until_it_is_cancelled()
    {
        if (!Has(UringSetup.SingleIssuer))
        {
            return;
        }

        using RawRing ring = new();
        int counter = _kernel.EventFd(0, EventFdFlags.CloseOnExec);
        ring.Push(new()
        {
            Opcode = UringOperation.PollAdd,
            Descriptor = counter,
            Length = UringPoll.AddMulti,
            OperationFlags = PollEvents.In,
            UserData = UserData,
        });
        Assert.That(ring.Enter(1, 0), Is.EqualTo(1));
        for (int i = 0; i < 3; i++)
        {
            ulong one = 1;
            _kernel.Write(counter, &one, sizeof(ulong));
            IoUringCqe report = ring.Take();
            Assert.That((report.UserData, report.Result & (int)PollEvents.In, report.Flags), Is.EqualTo((UserData, 1, UringCqeFlags.More)));
        }

        ring.Push(new()
        {
            Opcode = UringOperation.AsyncCancel,
            Descriptor = counter,
            OperationFlags = UringCancel.Descriptor | UringCancel.All,
            UserData = 1,
        });
        Assert.That(ring.Enter(1, 2), Is.EqualTo(1));
        (ulong, int)[] ends = [.. new[] { ring.Take(), ring.Take() }.Select(end => (end.UserData, end.Result))];
        Assert.That(ends, Is.EquivalentTo(new (ulong, int)[] { (1, 1), (UserData, -Errno.ECANCELED) }));
        _kernel.Close(counter);
    }

    [Test]
    public void Send_and_message_go_out_as_the_plain_calls_would()
    {
        if (!Has())
        {
            return;
        }

        using RawRing ring = new();
        using ConnectedPair pair = new();
        byte* received = stackalloc byte[16];
        fixed (byte* text = "abcdef"u8)
        {
            IoUringCqe sent = ring.Run(new()
            {
                Opcode = UringOperation.Send,
                Descriptor = pair.Near,
                Address = (ulong)text,
                Length = 6,
                OperationFlags = MessageFlags.WaitAll | MessageFlags.NoSignal,
            });
            IoVector* vectors = stackalloc IoVector[2];
            vectors[0] = new() { Base = text + 4, Length = 2 };
            vectors[1] = new() { Base = text, Length = 3 };
            MessageHeader message = new() { Vectors = vectors, VectorCount = 2 };
            IoUringCqe gathered = ring.Run(new()
            {
                Opcode = UringOperation.SendMessage,
                Descriptor = pair.Near,
                Address = (ulong)&message,
                Length = 1,
                OperationFlags = MessageFlags.NoSignal,
            });
            Assert.That((sent.Result, gathered.Result), Is.EqualTo((6, 5)));
        }

        Assert.That((long)_kernel.Receive(pair.Far, received, 16, 0), Is.EqualTo(11));
        Assert.That(new ReadOnlySpan<byte>(received, 11).SequenceEqual("abcdefefabc"u8), Is.True);
    }

    [Test]
    public void Accept_answers_many_times_and_close_closes()
    {
        if (!Has(UringSetup.SingleIssuer))
        {
            return;
        }

        using TcpListener listener = new(nonBlocking: false);
        using RawRing ring = new();
        ring.Push(new()
        {
            Opcode = UringOperation.Accept,
            Descriptor = listener.Descriptor,
            IoPriority = UringAccept.Multishot,
            OperationFlags = SocketType.CloseOnExec,
            UserData = UserData,
        });
        Assert.That(ring.Enter(1, 0), Is.EqualTo(1));
        for (int i = 0; i < 3; i++)
        {
            int client = listener.Connect();
            IoUringCqe accepted = ring.Take();
            Assert.That((accepted.UserData, accepted.Flags & UringCqeFlags.More), Is.EqualTo((UserData, UringCqeFlags.More)));
            Assert.That(accepted.Result, Is.Positive);
            Assert.That(ring.Run(new() { Opcode = UringOperation.Close, Descriptor = accepted.Result }).Result, Is.Zero);
            Assert.That(_kernel.Close(accepted.Result), Is.EqualTo(-Errno.EBADF));
            _kernel.Close(client);
        }

        // The listener's port is free again only when the accept has ended (io_uring_prep_cancel(3)).
        ring.Push(new() { Opcode = UringOperation.AsyncCancel, Address = UserData, UserData = 1 });
        Assert.That(ring.Enter(1, 2), Is.EqualTo(1));
        (ulong, int)[] ends = [.. new[] { ring.Take(), ring.Take() }.Select(end => (end.UserData, end.Result))];
        Assert.That(ends, Is.EquivalentTo(new (ulong, int)[] { (1, 0), (UserData, -Errno.ECANCELED) }));
    }

    [Test]
    public void Message_arrives_in_another_ring()
    {
        if (!Has(UringSetup.SubmitAll))
        {
            return;
        }

        using RawRing sender = new();
        using RawRing target = new();
        IoUringCqe sent = sender.Run(new()
        {
            Opcode = UringOperation.MessageRing,
            Descriptor = target.Descriptor,
            Address = UringMessageKind.Data,
            Offset = UserData,
            Length = 4711,
        });
        Assert.That(sent.Result, Is.Zero);
        IoUringCqe arrived = target.Take();
        Assert.That((arrived.UserData, arrived.Result), Is.EqualTo((UserData, 4711)));
    }
}

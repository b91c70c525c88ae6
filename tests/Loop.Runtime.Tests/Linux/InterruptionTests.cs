using System.Text;

namespace Loop.Runtime.Tests.Linux;

/// <summary>What a signal does to calls that wait: repeated, except where only the caller knows the deadline.</summary>
internal sealed unsafe class InterruptionTests : DescriptorLeakCheck
{
    private const int Signals = 3;
    private readonly LinuxKernel _kernel;
    private InterruptingSignal? _signal;

    private static byte* Buffer { get; } = (byte*)System.Runtime.InteropServices.NativeMemory.AllocZeroed(64);

    [SetUp]
    public void HandleSignal() => _signal = new InterruptingSignal();

    [TearDown]
    public void RestoreSignal() => _signal?.Dispose();

    [Test]
    public void Raw_call_answers_EINTR_when_a_signal_interrupts_it()
    {
        using ConnectedPair pair = new();
        WaitingThread reader = new(SystemCallNumbers.Read, () => SystemCall.Invoke(SystemCallNumbers.Read, pair.Far, (nint)Buffer, 1));
        reader.Interrupt();
        Assert.That(reader.Join(), Is.EqualTo(-Errno.EINTR));
    }

    [Test]
    public void Read_is_repeated()
    {
        using ConnectedPair pair = new();
        InterruptThenEnd(SystemCallNumbers.Read, () => _kernel.Read(pair.Far, Buffer, 1), () => _kernel.Write(pair.Near, Buffer, 1));
    }

    [Test]
    public void Receive_is_repeated()
    {
        using ConnectedPair pair = new();
        InterruptThenEnd(SystemCallNumbers.ReceiveFrom, () => _kernel.Receive(pair.Far, Buffer, 1, 0), () => _kernel.Send(pair.Near, Buffer, 1, 0));
    }

    [Test]
    public void Write_is_repeated()
    {
        using ConnectedPair pair = new();
        pair.Fill();
        InterruptThenEnd(SystemCallNumbers.Write, () => _kernel.Write(pair.Near, Buffer, 1), pair.Drain);
    }

    [Test]
    public void Send_is_repeated()
    {
        using ConnectedPair pair = new();
        pair.Fill();
        InterruptThenEnd(SystemCallNumbers.SendTo, () => _kernel.Send(pair.Near, Buffer, 1, 0), pair.Drain);
    }

    [Test]
    public void Send_message_is_repeated()
    {
        using ConnectedPair pair = new();
        pair.Fill();
        InterruptThenEnd(SystemCallNumbers.SendMessage, () => SendOneByte(pair.Near), pair.Drain);
    }

    [Test]
    public void Accept_is_repeated()
    {
        using TcpListener listener = new(nonBlocking: false);
        WaitingThread thread = Interrupted(SystemCallNumbers.Accept4, () => _kernel.Accept(listener.Descriptor, SocketType.CloseOnExec));
        int client = listener.Connect();
        long accepted = thread.Join();
        Assert.That(accepted, Is.Positive);
        _kernel.Close((int)accepted);
        _kernel.Close(client);
    }

    [Test]
    public void Open_is_repeated()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("loop-open-");
        byte[] path = Encoding.UTF8.GetBytes(Path.Combine(folder.FullName, "fifo") + '\0');
        fixed (byte* first = path)
        {
            // fifo(7): who opens to read waits until someone opens to write.
            nint address = (nint)first;
            TestCalls.MakeFifo(first);
            const int readOnly = OpenFlags.ReadOnly | OpenFlags.CloseOnExec;
            WaitingThread reader = Interrupted(SystemCallNumbers.OpenAt, () => _kernel.Open((byte*)address, readOnly, 0));
            int writer = _kernel.Open(first, OpenFlags.WriteOnly | OpenFlags.CloseOnExec, 0);
            long opened = reader.Join();
            Assert.That(opened, Is.Positive);
            _kernel.Close((int)opened);
            _kernel.Close(writer);
        }

        folder.Delete(recursive: true);
    }

    [Test]
    public void Epoll_wait_is_not_repeated()
    {
        int epoll = _kernel.EpollCreate();
        WaitingThread thread = new(WaitingThread.EpollWaitCall, () => _kernel.EpollWait(epoll, Buffer, 1, -1));
        thread.Interrupt();
        Assert.That(thread.Join(), Is.EqualTo(-Errno.EINTR));
        _kernel.Close(epoll);
    }

    private nint SendOneByte(int socket)
    {
        IoVector vector = new() { Base = Buffer, Length = 1 };
        MessageHeader message = new() { Vectors = &vector, VectorCount = 1 };
        return _kernel.SendMessage(socket, &message, 0);
    }

    /// <summary>The call goes on waiting through several signals, and then does what it is for.</summary>
    private static void InterruptThenEnd(nint systemCall, Func<nint> call, Action end)
    {
        WaitingThread thread = Interrupted(systemCall, call);
        end();
        Assert.That(thread.Join(), Is.EqualTo(1));
    }

    private static WaitingThread Interrupted(nint systemCall, Func<nint> call)
    {
        WaitingThread thread = new(systemCall, call);
        for (int i = 0; i < Signals; i++)
        {
            thread.InterruptAndWaitAgain();
            Assert.That(thread.IsWaiting, Is.True, $"signal {i + 1} ended the call");
        }

        return thread;
    }
}

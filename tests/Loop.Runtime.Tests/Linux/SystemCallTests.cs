using System.Text;

namespace Loop.Runtime.Tests.Linux;

/// <summary>The form of results: what the kernel answers, errors as -errno, arguments in their places.</summary>
internal sealed unsafe class SystemCallTests : DescriptorLeakCheck
{
    private readonly LinuxKernel _kernel;

    [Test]
    public void Call_on_a_descriptor_that_is_not_open_answers_EBADF()
    {
        byte* memory = stackalloc byte[64];
        int* lengthBytes = stackalloc int[1];
        MessageHeader message = default;
        *lengthBytes = 16;
        (string Call, long Result)[] results =
        [
            ("close", _kernel.Close(-1)),
            ("read", _kernel.Read(-1, memory, 1)),
            ("write", _kernel.Write(-1, memory, 1)),
            ("recvfrom", _kernel.Receive(-1, memory, 1, 0)),
            ("sendto", _kernel.Send(-1, memory, 1, 0)),
            ("sendmsg", _kernel.SendMessage(-1, &message, 0)),
            ("bind", _kernel.Bind(-1, memory, 16)),
            ("listen", _kernel.Listen(-1, 1)),
            ("accept4", _kernel.Accept(-1, 0)),
            ("connect", _kernel.Connect(-1, memory, 16)),
            ("shutdown", _kernel.Shutdown(-1, ShutdownHow.Both)),
            ("setsockopt", _kernel.SetSocketOption(-1, SocketLevel.Socket, SocketOption.KeepAlive, memory, 4)),
            ("getsockopt", _kernel.GetSocketOption(-1, SocketLevel.Socket, SocketOption.Error, memory, lengthBytes)),
            ("getsockname", _kernel.GetSocketName(-1, memory, lengthBytes)),
            ("getpeername", _kernel.GetPeerName(-1, memory, lengthBytes)),
            ("epoll_ctl", _kernel.EpollControl(-1, EpollOperation.Add, 0, EpollFlags.In, 0)),
            ("epoll_pwait2", _kernel.EpollWait(-1, memory, 1, 0)),
            ("sendfile", _kernel.SendFile(-1, -1, null, 1)),
            ("ioctl", _kernel.UnsentBytes(-1)),
            ("ioctl", _kernel.UnreadBytes(-1)),
            ("preadv2", _kernel.ReadCached(-1, memory, 1, 0)),
            ("pread64", _kernel.ReadAt(-1, memory, 1, 0)),
            ("pwrite64", _kernel.WriteAt(-1, memory, 1, 0)),
            ("pwritev2", _kernel.Append(-1, memory, 1)),
            ("fsync", _kernel.Sync(-1, dataOnly: false)),
            ("fdatasync", _kernel.Sync(-1, dataOnly: true)),
            ("fstatfs", _kernel.FileSystemType(-1)),
            ("readlinkat", _kernel.ReadLink(-1, memory, 1)),
            ("mmap", _kernel.Mmap(4096, MapProtection.Read, MapFlags.Shared, -1, 0)),
        ];
        using (Assert.EnterMultipleScope())
        {
            foreach ((string call, long result) in results)
            {
                Assert.That(result, Is.EqualTo(-Errno.EBADF), call);
            }
        }
    }

    [Test]
    public void Ring_that_is_not_open_answers_EBADF_unless_a_sandbox_answers_first()
    {
        // io_uring_register: newer kernels take -1 for "no ring", so it is asked for a descriptor that cannot be.
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_kernel.IoUringEnter(-1, 0, 0, 0, null, 0), Is.AnyOf(-Errno.EBADF, -Errno.ENOSYS, -Errno.EPERM));
            Assert.That(_kernel.IoUringRegister(int.MaxValue, UringRegister.Probe, null, 0), Is.AnyOf(-Errno.EBADF, -Errno.ENOSYS, -Errno.EPERM));
        }
    }

    [Test]
    public void Bad_arguments_answer_their_errors()
    {
        int* pair = stackalloc int[2];
        IoUringParams parameters = default;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_kernel.Socket(999, SocketType.Stream, 0), Is.EqualTo(-Errno.EAFNOSUPPORT));
            Assert.That(_kernel.Socket(AddressFamily.Inet, SocketType.Stream, 254), Is.EqualTo(-Errno.EPROTONOSUPPORT));
            Assert.That(_kernel.SocketPair(AddressFamily.Inet, SocketType.Stream, 0, pair), Is.EqualTo(-Errno.EOPNOTSUPP));
            Assert.That(_kernel.EventFd(0, 1 << 30), Is.EqualTo(-Errno.EINVAL));
            Assert.That(_kernel.Munmap((void*)1, 4096), Is.EqualTo(-Errno.EINVAL));
            Assert.That(_kernel.Madvise((void*)1, 4096, MemoryAdvice.DontNeed), Is.EqualTo(-Errno.EINVAL));
            Assert.That(_kernel.IoUringSetup(0, &parameters), Is.AnyOf(-Errno.EINVAL, -Errno.ENOSYS, -Errno.EPERM));
            Assert.That((long)SystemCall.Invoke(100_000), Is.EqualTo(-Errno.ENOSYS));
        }
    }

    [Test]
    public void Name_that_does_not_exist_answers_ENOENT()
    {
        byte[] path = Encoding.UTF8.GetBytes(Path.Combine(Path.GetTempPath(), "loop-does-not-exist") + '\0');
        fixed (byte* first = path)
        {
            using (Assert.EnterMultipleScope())
            {
                Assert.That(_kernel.Open(first, OpenFlags.ReadOnly, 0), Is.EqualTo(-Errno.ENOENT));
                Assert.That(_kernel.Unlink(first), Is.EqualTo(-Errno.ENOENT));
                Assert.That(_kernel.ChangeMode(first, 0), Is.EqualTo(-Errno.ENOENT));
                Assert.That(_kernel.FileMode(first), Is.EqualTo(-Errno.ENOENT));
            }
        }
    }

    [Test]
    public void All_six_arguments_arrive()
    {
        // mmap(2) takes six: the last is the offset, and the second page of the file shows that it came through.
        string path = Path.GetTempFileName();
        int pageBytes = Environment.SystemPageSize;
        byte[] content = new byte[2 * pageBytes];
        content[pageBytes] = 0xA5;
        File.WriteAllBytes(path, content);
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            int file = _kernel.Open(name, OpenFlags.ReadOnly | OpenFlags.CloseOnExec, 0);
            Assert.That((long)_kernel.Mmap((nuint)pageBytes, MapProtection.Read, MapFlags.Private, file, 1), Is.EqualTo(-Errno.EINVAL));
            byte* map = (byte*)TestCalls.Require(_kernel.Mmap((nuint)pageBytes, MapProtection.Read, MapFlags.Private, file, pageBytes), "mmap");
            Assert.That(*map, Is.EqualTo(0xA5));
            Assert.That(_kernel.Madvise(map, (nuint)pageBytes, MemoryAdvice.DontFork), Is.Zero);
            Assert.That(_kernel.Munmap(map, (nuint)pageBytes), Is.Zero);
            _kernel.Close(file);
        }

        File.Delete(path);
    }

    [Test]
    public void Error_survives_a_collection_that_runs_while_the_call_waits()
    {
        // On its way back from the call the thread waits for the collector, which makes system calls of its own on this thread.
        const int rounds = 400;
        int done = 0;
        int collections = 0;
        List<string> wrong = [];
        Thread caller = new(() =>
        {
            KernelTimespec patience = KernelTimespec.FromNs(200_000);
            int word = 1;
            for (; done < rounds || Volatile.Read(ref collections) <= 10; done++)
            {
                // The collector stops threads by a signal, which may be what ends the wait: then it is made again, as the kernel seam does for its own calls.
                nint waited;
                do
                {
                    waited = TestCalls.FutexWait(&word, 1, &patience);
                }
                while (waited == -Errno.EINTR);

                Expect(waited, Errno.ETIMEDOUT);
                Expect(_kernel.Close(-1), Errno.EBADF);
            }
        });
        caller.Start();
        while (caller.IsAlive)
        {
            GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            Interlocked.Increment(ref collections);
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(wrong, Is.Empty);
            Assert.That(done, Is.GreaterThanOrEqualTo(rounds));
        }

        void Expect(nint result, int errno)
        {
            if (result != -errno)
            {
                wrong.Add($"{result} instead of -{errno}");
            }
        }
    }
}

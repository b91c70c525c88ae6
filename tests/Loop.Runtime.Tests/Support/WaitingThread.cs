using System.Globalization;
using System.Runtime.ExceptionServices;

namespace Loop.Runtime.Tests.Support;

/// <summary>A thread that makes one system call, which waits; and what the kernel says about the thread meanwhile (proc(5)).</summary>
internal sealed class WaitingThread
{
    private readonly Thread _thread;
    private readonly string _systemCall;
    private int _id;
    private long _result;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts it, and waits until it waits.</summary>
    public WaitingThread(nint systemCall, Func<nint> call)
    {
        _systemCall = systemCall.ToString(CultureInfo.InvariantCulture) + " ";
        _thread = new Thread(() => Run(call)) { IsBackground = true };
        _thread.Start();
        Deadline.Until(
            () => _failure is not null || (Volatile.Read(ref _id) != 0 && IsInCall()),
            () => $"the thread is not in system call {_systemCall}");
        _failure?.Throw();
    }

    /// <summary>The call that the kernel interface waits on an epoll set with, here.</summary>
    public static nint EpollWaitCall
    {
        get
        {
            // A bad descriptor answers at once, and where the newer call is not there this finds it out.
            Assert.That(EpollWaitOnNothing(), Is.EqualTo(-Errno.EBADF));
            return LinuxKernel.HasEpollPwait2 ? SystemCallNumbers.EpollPwait2 : SystemCallNumbers.EpollPwait;
        }
    }

    public bool IsWaiting => _thread.IsAlive && IsInCall();

    /// <summary>Sends the signal, and waits until it was handled.</summary>
    public void Interrupt()
    {
        TestCalls.Signal(_id, InterruptingSignal.Number);
        Deadline.Until(() => !IsSignalPending(), () => "the signal is still pending");
    }

    /// <summary>Interrupts it, and waits until it waits again.</summary>
    public void InterruptAndWaitAgain()
    {
        Interrupt();
        Deadline.Until(() => IsInCall() || !_thread.IsAlive, () => "the thread neither waits nor ends");
    }

    /// <summary>What the call returned.</summary>
    public long Join()
    {
        Assert.That(_thread.Join(Deadline.Patience), Is.True, "the call has not returned");
        _failure?.Throw();
        return _result;
    }

    private static unsafe int EpollWaitOnNothing()
    {
        byte* item = stackalloc byte[16];
        return default(LinuxKernel).EpollWait(-1, item, 1, 0);
    }

    private void Run(Func<nint> call)
    {
        try
        {
            Volatile.Write(ref _id, TestCalls.CurrentThread());
            _result = call();
        }
        catch (Exception exception)
        {
            // Thrown again by Join, on the test's thread.
            _failure = ExceptionDispatchInfo.Capture(exception);
        }
    }

    private bool IsInCall() => ReadOfThread("syscall")?.StartsWith(_systemCall, StringComparison.Ordinal) == true;

    private bool IsSignalPending()
    {
        const string pending = "SigPnd:\t";
        string? line = ReadOfThread("status")?.Split('\n').First(line => line.StartsWith(pending, StringComparison.Ordinal));
        return line is not null && (Convert.ToUInt64(line[pending.Length..], 16) & (1UL << (InterruptingSignal.Number - 1))) != 0;
    }

    /// <summary>Null when the thread has ended.</summary>
    private string? ReadOfThread(string file)
    {
        try
        {
            return File.ReadAllText($"/proc/self/task/{_id}/{file}");
        }
        catch (Exception exception) when (exception is DirectoryNotFoundException or FileNotFoundException || !_thread.IsAlive)
        {
            return null;
        }
    }
}

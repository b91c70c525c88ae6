using Loop.Linux;

namespace Loop.Rings;

/// <summary>Descriptors of the user's that the loop watches: made its own, read and written without ever waiting.</summary>
internal abstract unsafe partial class SocketRing<TKernel>
{
    public override int Borrow(int descriptor, out BorrowedKind kind)
    {
        kind = BorrowedKind.None;
        int borrowed = Kernel.FileControl(descriptor, DescriptorCommand.DuplicateCloseOnExec, 0);
        if (borrowed < 0)
        {
            return borrowed;
        }

        int type = 0;
        int typeBytes = sizeof(int);
        if (Kernel.GetSocketOption(borrowed, SocketLevel.Socket, SocketOption.Type, &type, &typeBytes) >= 0)
        {
            // MSG_DONTWAIT says it for each call, and nobody else sees a difference.
            kind = BorrowedKind.Socket | (type == SocketType.Datagram ? BorrowedKind.Datagrams : BorrowedKind.None);
            return borrowed;
        }

        int flags = Kernel.FileControl(borrowed, DescriptorCommand.GetStatusFlags, 0);
        if (flags >= 0 && (flags & OpenFlags.NonBlocking) == 0)
        {
            flags = Kernel.FileControl(borrowed, DescriptorCommand.SetStatusFlags, flags | OpenFlags.NonBlocking);
            kind = BorrowedKind.MadeNonBlocking;
        }

        if (flags < 0)
        {
            Kernel.Close(borrowed);
            return flags;
        }

        return borrowed;
    }

    public override int BorrowAgain(int borrowed) => Kernel.FileControl(borrowed, DescriptorCommand.DuplicateCloseOnExec, 0);

    public override void GiveBack(int borrowed, BorrowedKind kind)
    {
        if ((kind & BorrowedKind.MadeNonBlocking) == 0)
        {
            return;
        }

        int flags = Kernel.FileControl(borrowed, DescriptorCommand.GetStatusFlags, 0);
        if (flags >= 0)
        {
            Kernel.FileControl(borrowed, DescriptorCommand.SetStatusFlags, flags & ~OpenFlags.NonBlocking);
        }
    }

    public override bool StillNames(int descriptor, int borrowed)
    {
        int same = Kernel.FileControl(descriptor, DescriptorCommand.SameFile, borrowed);
        return same == -Errno.EINVAL
            // Before 6.10 the kernel does not compare: a number that is in use again for another file is taken for the same.
            ? Kernel.FileControl(descriptor, DescriptorCommand.GetDescriptorFlags, 0) >= 0
            : same > 0;
    }

    public override int ReadNow(int borrowed, BorrowedKind kind, Span<byte> buffer)
    {
        fixed (byte* data = buffer)
        {
            return (int)((kind & BorrowedKind.Socket) != 0
                ? Kernel.Receive(borrowed, data, (nuint)buffer.Length, MessageFlags.DontWait)
                : Kernel.Read(borrowed, data, (nuint)buffer.Length));
        }
    }

    public override int WriteNow(int borrowed, BorrowedKind kind, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* data = bytes)
        {
            return (int)((kind & BorrowedKind.Socket) != 0
                ? Kernel.Send(borrowed, data, (nuint)bytes.Length, MessageFlags.DontWait | MessageFlags.NoSignal)
                : Kernel.Write(borrowed, data, (nuint)bytes.Length));
        }
    }
}

namespace Loop.Rings.Epoll;

/// <summary>Files: a regular file counts as ready always, so whatever may wait for a disk goes to the process's file workers.</summary>
internal sealed unsafe partial class EpollRing<TKernel>
{
    private readonly FileDesk<TKernel> _files;

    public override bool ReadsWhole => true;

    public override bool ReadsOn => true;

    public override int WholeReadsOut => _files.WholeReadsOut;

    public override void StartFile(in FileRequest request, ulong token) => _files.Submit(request, token, CompletionKind.File);

    public override bool TryReadWhole(byte* path, byte* buffer, int capacityBytes, ulong token)
    {
        if (_files.WholeReadsOut >= MaxWholeReads)
        {
            return false;
        }

        FileRequest request = new() { Kind = FileRequestKind.Read, Path = path, Buffer = buffer, LengthBytes = capacityBytes };
        _files.Submit(request, token, CompletionKind.File, isWhole: true);
        return true;
    }

    public override void EndNonBlocking(int file, int openFlags)
    {
        // For the file workers' calls the flag makes no difference: what has offsets does not know it.
    }

    public override void CancelFile(ulong token) => _files.Cancel(token);

    public override void WarmFile(int file, long offset, int lengthBytes, ulong token)
    {
        FileRequest request = new() { Kind = FileRequestKind.Read, File = file, Offset = offset, LengthBytes = lengthBytes };
        _files.Submit(request, token, CompletionKind.FileWarm);
    }

    public override void WaitWritable(int socket, ulong token)
    {
        int slot = Connection(socket, token);
        if (slot < 0)
        {
            Complete(CompletionKind.Writable, token, slot);
            return;
        }

        // The attempt that found the socket full makes the kernel report when there is room again.
        _connections[slot].State |= EpollState.WaitingForRoom;
    }
}

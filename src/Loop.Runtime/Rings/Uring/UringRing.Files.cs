using System.Runtime.InteropServices;
using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>Files: single operations, chains that read a file whole, warming, and waiting for room.</summary>
internal sealed unsafe partial class UringRing<TKernel>
{
    // Kinds of this ring's own, above those of the contract: the steps of a chain.
    private const CompletionKind ChainOpen = (CompletionKind)0x81;
    private const CompletionKind ChainRead = (CompletionKind)0x82;
    private const CompletionKind ChainClose = (CompletionKind)0x83;
    private const int ChainEntries = 3;

    private DirectFiles? _direct;
    private byte* _warmBuffer;

    public override bool ReadsWhole => Direct().Places > 0;

    public override bool ReadsOn => false;

    public override int WholeReadsOut => _direct?.Out ?? 0;

    public override void StartFile(in FileRequest request, ulong token)
    {
        ulong userData = Token.WithKind(token, CompletionKind.File);
        IoUringSqe* entry;
        switch (request.Kind)
        {
            case FileRequestKind.Open:
                entry = Take(UringOperation.OpenAt, PathLookup.CurrentDirectory, userData);
                entry->Address = (ulong)request.Path;
                entry->Length = (uint)request.Permissions;
                // Not to wait for the other end of a named pipe, which would hold one of the kernel's workers too.
                entry->OperationFlags = (uint)(request.OpenFlags | OpenFlags.NonBlocking);
                break;
            case FileRequestKind.Close:
                Take(UringOperation.Close, request.File, userData);
                break;
            case FileRequestKind.Read:
                Transfer(UringOperation.Read, request, userData);
                break;
            case FileRequestKind.Write:
                Transfer(UringOperation.Write, request, userData);
                break;
            case FileRequestKind.Append:
                entry = Transfer(UringOperation.Write, request, userData);
                entry->OperationFlags = ReadWriteFlags.Append;
                entry->Offset = 0;
                break;
            case FileRequestKind.Sync:
            case FileRequestKind.SyncData:
                entry = Take(UringOperation.FileSync, request.File, userData);
                entry->OperationFlags = request.Kind == FileRequestKind.SyncData ? UringSync.DataOnly : 0;
                break;
            case FileRequestKind.Status:
                bool isOpen = *request.Path == 0;
                entry = Take(UringOperation.Statx, isOpen ? request.File : PathLookup.CurrentDirectory, userData);
                entry->Address = (ulong)request.Path;
                entry->Offset = (ulong)request.Buffer;
                entry->Length = ExtendedStatus.BasicFields;
                entry->OperationFlags = isOpen ? PathLookup.EmptyPath : 0u;
                break;
            case FileRequestKind.Rename:
                entry = Take(UringOperation.RenameAt, PathLookup.CurrentDirectory, userData);
                entry->Address = (ulong)request.Path;
                entry->Offset = (ulong)request.Target;
                entry->Length = unchecked((uint)PathLookup.CurrentDirectory);
                break;
            case FileRequestKind.Unlink:
                entry = Take(UringOperation.UnlinkAt, PathLookup.CurrentDirectory, userData);
                entry->Address = (ulong)request.Path;
                break;
            default:
                throw new LoopInvariantException($"A file request of kind {request.Kind} is none.");
        }
    }

    /// <remarks>
    /// open LINK, read HARDLINK, close: with a plain link behind the read a short file would cancel the close, and its place would leak. The three go
    /// into the queue together and are consumed by one enter, or the chain falls apart: where the kernel runs out of memory in the middle of it (EBADF of a
    /// read or a close that came before its file).
    /// </remarks>
    public override bool TryReadWhole(byte* path, byte* buffer, int capacityBytes, ulong token)
    {
        ulong name = 0;
        int place = HasRoomForChain() ? Direct().TryTake(token, out name) : -1;
        if (place < 0)
        {
            return false;
        }

        byte skip = _features.SkipsInChains ? UringSqeFlags.CqeSkipSuccess : (byte)0;
        IoUringSqe* open = Take(UringOperation.OpenAt, PathLookup.CurrentDirectory, Token.WithKind(name, ChainOpen));
        open->Flags = (byte)(UringSqeFlags.IoLink | skip);
        open->Address = (ulong)path;
        open->OperationFlags = (uint)(OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.NonBlocking);
        open->FileIndex = (uint)place + 1;

        IoUringSqe* read = Take(UringOperation.Read, place, Token.WithKind(name, ChainRead));
        read->Flags = UringSqeFlags.FixedFile | UringSqeFlags.IoHardLink;
        read->Address = (ulong)buffer;
        read->Length = (uint)capacityBytes;

        IoUringSqe* close = Take(UringOperation.Close, 0, Token.WithKind(name, ChainClose));
        close->FileIndex = (uint)place + 1;
        return true;
    }

    /// <remarks>
    /// The kernel takes the flag as a promise that the file's operations do not wait, and does them within the enter (io_file_get_flags); those of a file
    /// system that makes no such promise (FUSE, NFS) are to go to its workers.
    /// </remarks>
    public override void EndNonBlocking(int file, int openFlags)
    {
        // It fails for no open file, and with the flag on all is right but slower. Whatever F_SETFL does not set, it leaves.
        _ = Kernel.FileControl(file, DescriptorCommand.SetStatusFlags, openFlags & ~OpenFlags.NonBlocking);
    }

    public override void CancelFile(ulong token)
    {
        if (_direct is null || !_direct.TryFind(token, out ulong name))
        {
            CancelOne(Token.WithKind(token, CompletionKind.File));
            return;
        }

        // Whichever of the two is under way; the close follows either.
        CancelOne(Token.WithKind(name, ChainOpen));
        CancelOne(Token.WithKind(name, ChainRead));
    }

    public override void WarmFile(int file, long offset, int lengthBytes, ulong token)
    {
        // What is read is of no interest, so all warming reads share one buffer; the page cache keeps the pages.
        if (_warmBuffer == null)
        {
            _warmBuffer = (byte*)NativeMemory.Alloc(MaxFilePieceBytes);
        }

        IoUringSqe* entry = Take(UringOperation.Read, file, Token.WithKind(token, CompletionKind.FileWarm));
        entry->Address = (ulong)_warmBuffer;
        entry->Length = (uint)lengthBytes;
        entry->Offset = (ulong)offset;
    }

    public override void WaitWritable(int socket, ulong token)
    {
        IoUringSqe* entry = Take(UringOperation.PollAdd, socket, Token.WithKind(token, CompletionKind.Writable));
        entry->OperationFlags = PollEvents.Out;
    }

    private IoUringSqe* Transfer(byte operation, in FileRequest request, ulong userData)
    {
        IoUringSqe* entry = Take(operation, request.File, userData);
        entry->Address = (ulong)request.Buffer;
        entry->Length = (uint)request.LengthBytes;
        entry->Offset = (ulong)request.Offset;
        return entry;
    }

    /// <summary>Turns a step of a chain into the completion of the whole; false where there is nothing to tell.</summary>
    private bool TranslateChain(ref Completion completion)
    {
        ulong name = completion.Token;
        bool isResult;
        switch (completion.Kind)
        {
            case ChainOpen:
                // With skipping on, the kernel posts nothing more for a chain whose first step failed (req_set_fail, io_fail_links).
                isResult = _direct!.Opened(name, completion.Result, isLast: _features.SkipsInChains, out completion.Token);
                break;
            case ChainRead:
                isResult = _direct!.Read(name, out completion.Token);
                break;
            default:
                _direct!.Closed(name, completion.Result);
                return false;
        }

        completion.Kind = CompletionKind.File;
        return isResult;
    }

    private DirectFiles Direct()
    {
        if (_direct is null)
        {
            _direct = new();
            if (_table is null)
            {
                _direct.Register(ref Kernel, _queues.Descriptor);
            }
            else
            {
                _direct.Use(DirectTable.FirstPlace);
            }
        }

        return _direct;
    }

    /// <summary>Room for all entries of a chain; what stands before them is submitted to make it.</summary>
    private bool HasRoomForChain()
    {
        if (_spill.Count > 0)
        {
            return false;
        }

        if (_queues.Room < ChainEntries)
        {
            Submit();
        }

        return _queues.Room >= ChainEntries;
    }
}

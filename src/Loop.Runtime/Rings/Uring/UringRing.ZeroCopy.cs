using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>
/// Sends whose bytes the network card takes from where they lie (SEND_ZC, 6.0). Two completions each: the first says what was taken, the second, the
/// notification, that the memory is free again; an error has both, too.
/// </summary>
internal sealed unsafe partial class UringRing<TKernel>
{
    private const int SendBlocks = 64;
    private const int FewestSendBlocks = 8;
    private const int UsageCopied = unchecked((int)0x80000000);

    private SendMemory? _sendMemory;
    private bool _sendMemoryIsRegistered;

    public override SendMemory? SendMemory => _sendMemory;

    public override int ZeroCopyBytes => _sendMemory is null ? 0 : _options.Uring.ZeroCopyBytes;

    public override bool KeepsZeroCopy => _options.Uring.KeepsZeroCopy;

    public override void SendZeroCopy(int socket, ulong token, byte* data, int lengthBytes)
    {
        IoUringSqe* entry = Take(UringOperation.SendZeroCopy, socket, Token.WithKind(token, CompletionKind.ZeroCopySend));
        entry->Address = (ulong)data;
        entry->Length = (uint)lengthBytes;
        entry->OperationFlags = MessageFlags.NoSignal;
        entry->IoPriority = UringReceiveSend.ZeroCopyReportUsage;
        if (_sendMemoryIsRegistered)
        {
            // The whole of the memory is one registered buffer, number 0.
            entry->IoPriority |= UringReceiveSend.FixedBuffer;
        }
    }

    private void OpenSendMemory(int ring, UringOptionReport wishes)
    {
        UringOptions options = _options.Uring;
        if (options.ZeroCopyBytes == 0)
        {
            return;
        }

        if (!_features.ZeroCopySend)
        {
            wishes.Missing("zero-copy sends", "SEND_ZC is not there: Linux 6.0 has it; sends are copied");
            return;
        }

        int result = 0;
        for (int blocks = SendBlocks; blocks >= FewestSendBlocks; blocks /= 2)
        {
            _sendMemory = SendMemory.TryMap(ref Kernel, blocks, out result);
            if (_sendMemory is null)
            {
                wishes.Missing("zero-copy sends", $"mmap failed with {Errno.Describe(-result)}; sends are copied");
                return;
            }

            result = options.RegistersBuffers ? RegisterSendMemory(ring) : 0;
            if (result >= 0 || blocks == FewestSendBlocks)
            {
                break;
            }

            // Registered memory is locked memory: less of it may fit the limit.
            _sendMemory.Unmap(ref Kernel);
        }

        _sendMemoryIsRegistered = options.RegistersBuffers && result >= 0;
        wishes.InUse($"zero-copy sends from {options.ZeroCopyBytes} bytes on");
        if (_sendMemoryIsRegistered)
        {
            wishes.InUse($"registered buffers ({_sendMemory!.LengthBytes / 1024} KiB)");
        }
        else if (options.RegistersBuffers)
        {
            wishes.Missing("registered buffers", $"refused with {Errno.Describe(-result)}; {RingSetup.UringRemedy(-result)}; each send locks its own pages");
        }
    }

    private int RegisterSendMemory(int ring)
    {
        IoVector vector = new() { Base = _sendMemory!.Start, Length = _sendMemory.LengthBytes };
        return Kernel.IoUringRegister(ring, UringRegister.RegisterBuffers, &vector, 1);
    }

    /// <summary>A zero-copy send took its bytes, or let go of them.</summary>
    private static void TranslateZeroCopy(in IoUringCqe cqe, ref Completion completion)
    {
        if ((cqe.Flags & UringCqeFlags.Notification) != 0)
        {
            completion.Kind = CompletionKind.ZeroCopyDone;
            completion.Result = (cqe.Result & UsageCopied) != 0 ? 1 : 0;
        }
    }
}

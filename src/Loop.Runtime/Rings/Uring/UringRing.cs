using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>
/// The contract over io_uring: multishot accept and receive into a provided buffer ring, sends that are attempted where they are
/// submitted, one <c>io_uring_enter</c> a tick. The ring belongs to the thread that makes it.
/// </summary>
internal sealed unsafe partial class UringRing<TKernel> : SocketRing<TKernel>
    where TKernel : struct, IKernel
{
    /// <summary>Where a buffer takes one message only (before 6.12), many small ones serve as the few large ones do.</summary>
    private const int WholeBufferBytes = 4096;

    private const int WholeBuffersAtStart = 256;
    private const int MaxWholeBuffers = 4096;

    private readonly RingOptions _options;
    private readonly UringFeatures _features;
    private readonly UringQueues<TKernel> _queues;
    private readonly ProvidedBuffers _buffers;
    private readonly VectorArena _vectors = new();
    private readonly SpillQueue _spill = new();
    private readonly int _enterDescriptor;
    private readonly uint _enterFlags;
    private readonly bool _defersTaskRun;
    private readonly List<Ring> _woken = [];

    public UringRing(TKernel kernel, RingOptions options, UringFeatures features)
        : base(kernel, MakeReceiveMemory(options, features), options.Clock)
    {
        _options = options;
        _features = features;
        _buffers = new(ReceiveMemory);
        _queues = SetUp(features, out IoUringParams parameters);
        int ring = _queues.Descriptor;
        _hasSubmitter = (parameters.Flags & UringSetup.SqPoll) != 0;
        _defersTaskRun = (parameters.Flags & UringSetup.DeferTaskRun) != 0;
        StartBuffers(features.IncrementalBuffers ? options.ReceiveBuffers : WholeBuffersAtStart);
        _enterFlags = UringEnter.GetEvents | UringEnter.ExtArg;
        if ((parameters.Features & UringFeature.NoIowait) != 0)
        {
            // Otherwise an idle loop is charged as iowait and dashboards show a busy disk (6.15).
            _enterFlags |= UringEnter.NoIowait;
        }

        _enterDescriptor = RegisterDescriptor(ring);
        if (_enterDescriptor != ring)
        {
            _enterFlags |= UringEnter.RegisteredRing;
        }

        UringOptionReport wishes = new();
        _table = OpenTable(ring, wishes);
        OpenSendMemory(ring, wishes);
        StartBusyPolling(ring, wishes);
        NoteSubmitter(parameters, wishes);
        Report = wishes.AddTo(features.Describe(parameters, _enterDescriptor != ring));
        if (options.IsPolled)
        {
            OpenPollDescriptor();
        }
        else
        {
            StartWakePoll();
        }
    }

    public override RingReport Report { get; }

    public override bool SendsAtOnce => false;

    public override bool SendsAreSettled => _turnSubmittedAll;

    public override bool MayBeShort(int index) =>
        !_turnSubmittedAll || _queues.HasOverflow || _setAside.Count > 0 || _queues.Contains(Token.WithKind((ulong)index, CompletionKind.TickSend));

    public override bool HasPending => _queues.Ready > 0 || _queues.HasOverflow || _spill.Count > 0 || _polled.Count > 0 || _setAside.Count > 0;

    public override void Dispose()
    {
        // Cancelled first, so that the listeners' ports are free when this returns and not when the kernel's worker comes to it; and where a thread of the
        // kernel runs completions, so that it writes nothing into memory that is freed next.
        CancelEverything();
        UnregisterDescriptor();
        _queues.Dispose();
        _sendMemory?.Unmap(ref Kernel);
        ClosePollDescriptor();
        _buffers.Dispose();
        _vectors.Dispose();
        _spill.Dispose();
        NativeMemory.Free(_warmBuffer);
        base.Dispose();
    }

    public override void Abandon()
    {
        while (_spill.Count > 0)
        {
            CloseOf(_spill.Dequeue());
        }

        while (_queues.TryTakeBack(isPublished: !_hasSubmitter, out IoUringSqe entry))
        {
            CloseOf(entry);
        }

        _queues.Publish();
        try
        {
            // Where a thread of the kernel submits, it may be at those that it was told of.
            FinishSends();
        }
        catch (LoopException)
        {
            // The ring has failed too. Whatever else is to be closed is.
        }
    }

    /// <summary>Makes the close that an entry stands for, if it does: nobody else has the descriptor any more. A place of the ring's own goes with the ring.</summary>
    private void CloseOf(in IoUringSqe entry)
    {
        if (entry.Opcode == UringOperation.Close && entry.FileIndex == 0)
        {
            Kernel.Close(entry.Descriptor);
        }
    }

    /// <summary>Takes a submission entry; when the queue is full it is submitted, and failing that the entry waits its turn in the spill.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private IoUringSqe* Take(byte operation, int descriptor, ulong userData)
    {
        IoUringSqe* entry = _spill.Count == 0 ? _queues.TryTake() : null;
        if (entry == null)
        {
            entry = TakeFromFullQueue();
        }

        entry->Opcode = operation;
        if (DirectTable.Names(descriptor))
        {
            descriptor = DirectTable.PlaceOf(descriptor);
            entry->Flags = UringSqeFlags.FixedFile;
        }

        entry->Descriptor = descriptor;
        entry->UserData = userData;
        return entry;
    }

    private IoUringSqe* TakeFromFullQueue()
    {
        if (_spill.Count == 0)
        {
            Submit();
            IoUringSqe* entry = _queues.TryTake();
            if (entry != null)
            {
                return entry;
            }
        }

        Counters.Spilled++;
        return _spill.Add();
    }

    /// <summary>Sets up the queues and the buffer ring, which share the locked-memory limit: with too little left for the one, the other shrinks.</summary>
    private UringQueues<TKernel> SetUp(UringFeatures features, out IoUringParams parameters)
    {
        uint submission = (uint)_options.SubmissionEntries;
        uint completion = (uint)_options.CompletionEntries;
        while (true)
        {
            int ring = UringLadder.SetUp(ref Kernel, submission, completion, _options.Uring, out parameters);
            if (_options.Uring.SqPoll && ring is -Errno.EINVAL or -Errno.EPERM or -Errno.EACCES)
            {
                _sqPollError = -ring;
                ring = UringLadder.SetUp(ref Kernel, submission, completion, out parameters);
            }

            RingSetup.Require(ring, "io_uring_setup");
            UringQueues<TKernel> queues = new(Kernel, ring, parameters);
            int registered = _buffers.Register(ref Kernel, ring, features.IncrementalBuffers);
            if (registered >= 0)
            {
                return queues;
            }

            queues.Dispose();
            if (registered != -Errno.ENOMEM || submission <= UringLadder.FloorEntries)
            {
                RingSetup.Require(registered, "io_uring_register(PBUF_RING)");
            }

            submission = Math.Max(UringLadder.FloorEntries, submission / 2);
            completion = submission * 2;
        }
    }

    private int RegisterDescriptor(int ring)
    {
        // 5.18: saves looking the descriptor up on every enter. A thread has 16 places; without one the plain descriptor serves.
        IoUringResourceUpdate update = new() { Offset = uint.MaxValue, Data = (ulong)ring };
        int registered = Kernel.IoUringRegister(ring, UringRegister.RegisterRingFds, &update, 1);
        return registered == 1 ? (int)update.Offset : ring;
    }

    private void UnregisterDescriptor()
    {
        if (_enterDescriptor != _queues.Descriptor)
        {
            IoUringResourceUpdate update = new() { Offset = (uint)_enterDescriptor };
            Kernel.IoUringRegister(_queues.Descriptor, UringRegister.UnregisterRingFds, &update, 1);
        }
    }

    private static ReceiveMemory MakeReceiveMemory(RingOptions options, UringFeatures features) => features.IncrementalBuffers
        ? new(options.MaxReceiveBuffers, options.ReceiveBufferBytes)
        : new((int)Math.Min(MaxWholeBuffers, (long)options.MaxReceiveBuffers * options.ReceiveBufferBytes / WholeBufferBytes), WholeBufferBytes);

    private DirectTable? OpenTable(int ring, UringOptionReport wishes)
    {
        int places = _options.Uring.DirectPlaces;
        if (places == 0)
        {
            return null;
        }

        if (!_features.DirectInstall)
        {
            wishes.Missing("direct descriptors", "FIXED_FD_INSTALL is not there: Linux 6.8 has it; ordinary descriptors are used");
            return null;
        }

        DirectTable? table = DirectTable.TryRegister(ref Kernel, ring, places, out int result);
        if (table is null)
        {
            wishes.Missing("direct descriptors", $"the table was refused with {Errno.Describe(-result)}; ordinary descriptors are used");
        }
        else
        {
            wishes.InUse(table.Places < places
                ? $"direct descriptors ({table.Places} of {places}: raise the descriptor limit or ask for fewer)"
                : $"direct descriptors ({table.Places})");
        }

        return table;
    }

    /// <summary>Makes waits ask the network card (6.9). Where the kernel is built without it, the call is there and refuses.</summary>
    private void StartBusyPolling(int ring, UringOptionReport wishes)
    {
        if (_options.Uring.BusyPollUs == 0)
        {
            return;
        }

        IoUringNapi napi = new() { BusyPollUs = (uint)_options.Uring.BusyPollUs };
        int result = Kernel.IoUringRegister(ring, UringRegister.RegisterNapi, &napi, 1);
        if (result < 0)
        {
            wishes.Missing("NAPI busy polling", $"refused with {Errno.Describe(-result)}: Linux 6.9 has it, built with CONFIG_NET_RX_BUSY_POLL");
        }
        else
        {
            wishes.InUse($"NAPI busy polling ({_options.Uring.BusyPollUs} us)");
        }
    }

    private void StartWakePoll()
    {
        IoUringSqe* entry = Take(UringOperation.PollAdd, WakeDescriptor, Token.WithKind(0, CompletionKind.Wake));
        entry->Length = UringPoll.AddMulti;
        entry->OperationFlags = PollEvents.In;
    }

    private void CancelEverything()
    {
        IoUringSqe* entry = Take(UringOperation.AsyncCancel, -1, 0);
        entry->OperationFlags = UringCancel.All | UringCancel.Any;
        Submit();
        FinishSends();
        KernelTimespec noWait = default;
        Enter(0, uint.MaxValue >> 1, &noWait);
    }
}

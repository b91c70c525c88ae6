using System.Runtime.InteropServices;
using Loop.Rings;

namespace Loop.Readiness;

/// <summary>The watched descriptors of one loop, under slots with a generation each. The loop thread's.</summary>
internal sealed partial class WatchTable
{
    private readonly Ring _ring;
    private readonly Thread _owner = Thread.CurrentThread;
    private readonly List<ReadySource> _sources = [];
    private readonly Queue<WatchLeg> _pending = new();
    private readonly Stack<int> _freeSlots = new();
    private WatchLeg?[] _legs = new WatchLeg?[8];
    private uint[] _generations = new uint[8];
    private int _slotsUsed;

    public WatchTable(Ring ring) => _ring = ring;

    /// <summary>Directions that are watched, or whose end is outstanding.</summary>
    public int Count { get; private set; }

    /// <summary>True while an owner is to be told of something.</summary>
    public bool HasPending => _pending.Count > 0;

    /// <summary>Watches a descriptor.</summary>
    /// <param name="descriptor">The handle; it stays its owner's.</param>
    /// <param name="owner">Who is told.</param>
    /// <param name="readable">When to report that it can be read; null for never.</param>
    /// <param name="writable">When to report that it can be written; null for never.</param>
    /// <exception cref="LoopException">The descriptor cannot be watched; the message says why, and what to do.</exception>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    public ReadySource Watch(SafeHandle descriptor, ReadyOwner owner, Trigger? readable, Trigger? writable)
    {
        CheckOwner();
        bool isHeld = false;
        try
        {
            // Held for the length of this call, so that the number means this file until the loop has a descriptor of its own.
            descriptor.DangerousAddRef(ref isHeld);
            int number = (int)descriptor.DangerousGetHandle();
            if (_sources.Find(source => source.Number == number && _ring.StillNames(number, source.Borrowed)) is not null)
            {
                throw new InvalidOperationException(
                    $"Descriptor {number} is watched by this loop already. A descriptor has one source on a loop: use that, or Unwatch it first.");
            }

            int borrowed = _ring.Borrow(number, out BorrowedKind kind);
            if (borrowed < 0)
            {
                throw Refusal(number, borrowed);
            }

            ReadySource source = new(this, owner, descriptor, number, borrowed, kind) { Index = _sources.Count };
            _sources.Add(source);
            Link(source);
            int result = readable is { } reading ? Start(source, ref source.Reading, ReadyEvents.Readable, reading) : 0;
            if (result >= 0 && writable is { } writing)
            {
                result = Start(source, ref source.Writing, ReadyEvents.Writable, writing);
            }

            if (result < 0)
            {
                End(source);
                throw Refusal(number, result);
            }

            return source;
        }
        finally
        {
            if (isHeld)
            {
                descriptor.DangerousRelease();
            }
        }
    }

    /// <summary>Arms the one-shot directions of a source that have fired, and has its edges reported again where the condition holds.</summary>
    public bool Rearm(ReadySource source, ReadyEvents directions)
    {
        CheckOwner();
        foreach (WatchLeg? leg in (ReadOnlySpan<WatchLeg?>)[source.Reading, source.Writing])
        {
            if (leg is not null && (leg.Direction & directions) != 0)
            {
                Rearm(leg);
            }
        }

        return source.IsWatched;
    }

    private void Rearm(WatchLeg leg)
    {
        if (leg.Trigger == Trigger.OneShot)
        {
            Arm(leg);
        }
        else if (leg.Trigger == Trigger.Edge && leg is { IsPending: false, IsAskedAgain: false } && leg.Source.IsWatched)
        {
            int result = _ring.StartWatch(leg.Descriptor, leg.Token, (uint)leg.Asked, once: false);
            if (result >= 0)
            {
                leg.IsAskedAgain = true;
            }
            else
            {
                Fail(leg.Source, -result);
            }
        }
    }

    /// <summary>Arms a direction that reports once, unless it is armed.</summary>
    public void Arm(WatchLeg leg)
    {
        if (leg.IsArmed || !leg.Source.IsWatched)
        {
            return;
        }

        int result = _ring.StartWatch(leg.Descriptor, leg.Token, (uint)leg.Asked, once: true);
        if (result >= 0)
        {
            leg.IsArmed = true;
        }
        else
        {
            Fail(leg.Source, -result);
        }
    }

    public void Unwatch(ReadySource source)
    {
        CheckOwner();
        if (source.IsWatched)
        {
            End(source);
        }
    }

    /// <summary>Ends every source of an owner that ends.</summary>
    public void UnwatchAll(ReadyOwner owner)
    {
        while (owner.First is { } source)
        {
            End(source);
        }
    }

    /// <summary>The loop has ended, and the ring gives no more completions: what is left is closed.</summary>
    public void Clear()
    {
        while (_sources.Count > 0)
        {
            End(_sources[^1]);
        }

        foreach (WatchLeg? leg in _legs)
        {
            if (leg is not null)
            {
                Free(leg);
            }
        }

        _pending.Clear();
    }

    private int Start(ReadySource source, ref WatchLeg? leg, ReadyEvents direction, Trigger trigger)
    {
        // The first direction has the borrowed descriptor itself: an epoll set takes each one once only (EEXIST).
        bool isFirst = source.Reading is null;
        int descriptor = isFirst ? source.Borrowed : _ring.BorrowAgain(source.Borrowed);
        if (descriptor < 0)
        {
            return descriptor;
        }

        WatchLeg added = AddSlot(source, descriptor, direction, trigger);
        leg = added;
        int result = _ring.StartWatch(descriptor, added.Token, (uint)added.Asked, once: trigger != Trigger.Edge);
        added.IsArmed = result >= 0;
        return result;
    }

    /// <summary>Stops a source: its directions end with their final completions, and nobody is told of it any more.</summary>
    private void End(ReadySource source)
    {
        source.IsWatched = false;
        ReadySource last = _sources[^1];
        _sources[source.Index] = last;
        last.Index = source.Index;
        _sources.RemoveAt(_sources.Count - 1);
        Unlink(source);
        _ring.GiveBack(source.Borrowed, source.Kind);
        bool isBorrowedInUse = source.Reading is not null || source.Writing is not null;
        End(source.Reading);
        End(source.Writing);
        if (!isBorrowedInUse)
        {
            _ring.CloseDescriptor(source.Borrowed);
        }
    }

    private void End(WatchLeg? leg)
    {
        if (leg is null)
        {
            return;
        }

        _ring.StopWatch(leg.Descriptor, leg.Token);
        if (!leg.IsArmed)
        {
            Free(leg);
        }
    }

    private static void Link(ReadySource source)
    {
        ReadySource? first = source.Owner.First;
        source.Owner.First = source;
        source.Next = first;
        if (first is not null)
        {
            first.Previous = source;
        }
    }

    private static void Unlink(ReadySource source)
    {
        if (source.Previous is { } previous)
        {
            previous.Next = source.Next;
        }
        else
        {
            source.Owner.First = source.Next;
        }

        if (source.Next is { } next)
        {
            next.Previous = source.Previous;
        }

        source.Next = source.Previous = null;
    }

    private WatchLeg AddSlot(ReadySource source, int descriptor, ReadyEvents direction, Trigger trigger)
    {
        if (!_freeSlots.TryPop(out int slot))
        {
            slot = _slotsUsed++;
            if (slot == _legs.Length)
            {
                Array.Resize(ref _legs, slot * 2);
                Array.Resize(ref _generations, slot * 2);
            }
        }

        WatchLeg leg = new(source, Token.Make(slot, ++_generations[slot]), descriptor, direction, trigger);
        _legs[slot] = leg;
        Count++;
        return leg;
    }

    private void Free(WatchLeg leg)
    {
        int slot = Token.Slot(leg.Token);
        if (_legs[slot] != leg)
        {
            throw new LoopInvariantException($"Slot {slot} was freed for a watch that does not hold it.");
        }

        _legs[slot] = null;
        _freeSlots.Push(slot);
        _ring.CloseDescriptor(leg.Descriptor);
        Count--;
    }

    private void CheckOwner()
    {
        if (Thread.CurrentThread != _owner)
        {
            throw new InvalidOperationException(
                "A ReadySource was used on another thread than its loop's. A watched descriptor belongs to the loop that watches it: use EventLoop.Post to reach it.");
        }
    }

    private static LoopException Refusal(int number, int result) =>
        new($"descriptor {number} cannot be watched: {RingResult.Describe(result)}; {RingResult.WatchRemedy(result)}");
}

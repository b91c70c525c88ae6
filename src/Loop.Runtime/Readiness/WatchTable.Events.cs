using Loop.Rings;

namespace Loop.Readiness;

/// <summary>What comes of the watched descriptors, and reading and writing them.</summary>
internal sealed partial class WatchTable
{
    /// <summary>
    /// How often handles are looked at that might have been closed: nothing reports it, for the loop's own descriptor keeps the file open. One
    /// wake-up a second while anything is watched.
    /// </summary>
    private const int SweepMs = 1000;

    /// <summary>Handles looked at in a row: of many sources each tick looks at a part.</summary>
    private const int SweepSlice = 64;

    private const int BadDescriptor = -RingResult.BadDescriptor;

    private long _nextSweepMs;
    private int _sweepPosition;

    /// <summary>A watch reported, or has ended.</summary>
    public void OnReady(in Completion completion)
    {
        int slot = Token.Slot(completion.Token);
        WatchLeg? leg = (uint)slot < (uint)_legs.Length ? _legs[slot] : null;
        if (leg is null || leg.Token != completion.Token)
        {
            _ring.Counters.Stale++;
            return;
        }

        if (!completion.More)
        {
            leg.IsArmed = false;
        }

        if (!leg.Source.IsWatched)
        {
            if (!leg.IsArmed)
            {
                Free(leg);
            }
        }
        else if (completion.Result < 0)
        {
            Fail(leg.Source, -completion.Result);
        }
        else
        {
            AddPending(leg, (ReadyEvents)completion.Result);
        }
    }

    /// <summary>Tells the owners. What they cause is told with the next tick.</summary>
    public void Raise()
    {
        for (int count = _pending.Count; count > 0; count--)
        {
            WatchLeg leg = _pending.Dequeue();
            leg.Source.Owner.OnReady(leg);
        }
    }

    /// <summary>Milliseconds until handles are looked at again; -1 when nothing is watched.</summary>
    public long NextSweepMs(long nowMs) => _sources.Count == 0 ? -1 : Math.Clamp(_nextSweepMs - nowMs, 0, SweepMs);

    /// <summary>Finds the sources whose handle, or the descriptor behind it, was closed; their owners are told for the last time.</summary>
    public void Sweep(long nowMs)
    {
        if (_sources.Count == 0 || nowMs < _nextSweepMs)
        {
            return;
        }

        _nextSweepMs = nowMs + (SweepMs * SweepSlice / Math.Max(SweepSlice, _sources.Count));
        for (int i = Math.Min(SweepSlice, _sources.Count); i > 0 && _sources.Count > 0; i--)
        {
            _sweepPosition = _sweepPosition > 0 ? Math.Min(_sweepPosition, _sources.Count) - 1 : _sources.Count - 1;
            ReadySource source = _sources[_sweepPosition];
            if (source.Descriptor.IsClosed || !_ring.StillNames(source.Number, source.Borrowed))
            {
                Fail(source, BadDescriptor);
            }
        }
    }

    public IoStatus TryRead(ReadySource source, Span<byte> buffer, out int count)
    {
        CheckOwnerUnderChecks();
        if (!CanUse(source))
        {
            count = 0;
            return IoStatus.Error;
        }

        int result = buffer.IsEmpty ? 0 : _ring.ReadNow(source.Borrowed, source.Kind, buffer);
        bool isEnd = result == 0 && !buffer.IsEmpty && (source.Kind & BorrowedKind.Datagrams) == 0;
        return isEnd ? NoBytes(IoStatus.End, out count) : StatusOf(source, result, out count);
    }

    public IoStatus TryWrite(ReadySource source, ReadOnlySpan<byte> bytes, out int count)
    {
        CheckOwnerUnderChecks();
        if (!CanUse(source))
        {
            count = 0;
            return IoStatus.Error;
        }

        int result = bytes.IsEmpty && (source.Kind & BorrowedKind.Datagrams) == 0 ? 0 : _ring.WriteNow(source.Borrowed, source.Kind, bytes);
        return StatusOf(source, result, out count);
    }

    private static IoStatus StatusOf(ReadySource source, int result, out int count)
    {
        if (result >= 0)
        {
            count = result;
            return IoStatus.Ok;
        }

        if (result == RingResult.WouldBlock)
        {
            return NoBytes(IoStatus.WouldBlock, out count);
        }

        source.Errno = -result;
        return NoBytes(IoStatus.Error, out count);
    }

    private static IoStatus NoBytes(IoStatus status, out int count)
    {
        count = 0;
        return status;
    }

    /// <summary>False for a source that has ended, and for one whose handle was closed: then this is its end.</summary>
    private bool CanUse(ReadySource source)
    {
        if (source.IsWatched && source.Descriptor.IsClosed)
        {
            Fail(source, BadDescriptor);
        }

        if (source.IsWatched)
        {
            return true;
        }

        source.Errno = BadDescriptor;
        return false;
    }

    /// <summary>A source cannot go on: it ends, and its owner is told for the last time.</summary>
    private void Fail(ReadySource source, int errno)
    {
        source.Errno = errno;
        End(source);
        AddPending((source.Reading ?? source.Writing)!, ReadyEvents.Closed);
    }

    private void AddPending(WatchLeg leg, ReadyEvents reported)
    {
        leg.Reported |= reported;
        leg.IsAskedAgain = false;
        if (!leg.IsPending)
        {
            leg.IsPending = true;
            _pending.Enqueue(leg);
        }
    }

    private void CheckOwnerUnderChecks()
    {
        if (LoopChecks.Enabled)
        {
            CheckOwner();
        }
    }
}

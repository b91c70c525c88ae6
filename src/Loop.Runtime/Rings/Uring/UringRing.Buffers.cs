using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>The pool of receive buffers: small and hot, grown on evidence, given back when it is no longer needed.</summary>
internal sealed unsafe partial class UringRing<TKernel>
{
    private int _starved;
    private int _startBuffers;
    private int _wantedBuffers;
    private int _leastPublished;
    private long _shrinkDueMs = -1;
    private long _completionsAtLook;

    public override long UpkeepDueMs => _shrinkDueMs;

    private void StartBuffers(int count)
    {
        _startBuffers = count;
        AddBuffers(count);
    }

    private void ReturnBuffers()
    {
        bool any = false;
        while (ReceiveMemory.TryTakeReturned(out int bufferId))
        {
            if (ReceiveMemory.Allocated > _wantedBuffers)
            {
                ReceiveMemory.Retire(bufferId);
                continue;
            }

            _buffers.Publish(bufferId);
            any = true;
        }

        _leastPublished = Math.Min(_leastPublished, _buffers.Published);
        if (_starved > 1)
        {
            // Several connections found no buffer: the evidence that the pool is too small for this load. It doubles. One alone is a flood,
            // which the empty pool holds back as it should.
            AddBuffers(ReceiveMemory.Allocated);
            LookLater();
        }
        else if (any)
        {
            _buffers.PublishTail();
        }

        _starved = 0;
    }

    private void AddBuffers(int count)
    {
        for (int i = 0; i < count; i++)
        {
            int id = ReceiveMemory.Grow();
            if (id < 0)
            {
                break;
            }

            _buffers.Publish(id);
        }

        _wantedBuffers = ReceiveMemory.Allocated;
        _buffers.PublishTail();
    }

    private void LookLater()
    {
        _leastPublished = _buffers.Published;
        _completionsAtLook = Counters.Completions;
        _shrinkDueMs = NowMs + _options.ShrinkAfterMs;
    }

    /// <summary>
    /// Looks back over the time since the last look: what was never taken from the pool is more than the load needs, and is given back as it
    /// comes home. The kernel takes the buffers in turn, so under load each comes by. Without any load none does: then their pages are given
    /// back where they lie, and the buffers themselves when load comes again.
    /// </summary>
    private void ShrinkWhenDue()
    {
        if (_shrinkDueMs < 0 || NowMs < _shrinkDueMs)
        {
            return;
        }

        if (Counters.Completions == _completionsAtLook)
        {
            ReleasePages();
            _wantedBuffers = _startBuffers;
            _shrinkDueMs = -1;
            return;
        }

        _wantedBuffers = Math.Max(_startBuffers, ReceiveMemory.Allocated - _leastPublished);
        if (ReceiveMemory.Allocated > _startBuffers)
        {
            LookLater();
        }
        else
        {
            _shrinkDueMs = -1;
        }
    }

    /// <summary>The pages of buffers that the kernel holds and has not begun; it writes into them only while this thread is in an enter.</summary>
    private void ReleasePages()
    {
        if (!_defersTaskRun)
        {
            return;
        }

        for (int id = 0; id < ReceiveMemory.MaxBuffers; id++)
        {
            if (_buffers.IsUntouched(id))
            {
                Kernel.Madvise(ReceiveMemory.Address(id), (nuint)ReceiveMemory.BufferBytes, MemoryAdvice.DontNeed);
            }
        }
    }
}

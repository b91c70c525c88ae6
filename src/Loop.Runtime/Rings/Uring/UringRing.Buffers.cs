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
    private long _finishedAtLook;
    private bool _isCooling;

    public override long UpkeepDueMs => _shrinkDueMs;

    public override long ColdBytes => (long)_buffers.Cold * ReceiveMemory.BufferBytes;

    public override long FreeBuffers => _buffers.Published;

    private void StartBuffers(int count)
    {
        _startBuffers = count;
        AddBuffers(count);
    }

    private void ReturnBuffers()
    {
        Counters.FewestBuffers = Math.Min(Counters.FewestBuffers, _buffers.Published);
        bool any = false;
        int leftBytes = PageMemory.GiveBackStepBytes;
        while (ReceiveMemory.TryTakeReturned(out int bufferId))
        {
            if (ReceiveMemory.Allocated > _wantedBuffers)
            {
                if (leftBytes > 0 || !_defersTaskRun)
                {
                    ReceiveMemory.Retire(bufferId);
                    leftBytes -= ReceiveMemory.BufferBytes;
                    continue;
                }

                // It serves once more, with its pages: somebody is to look whether it comes home again.
                if (_shrinkDueMs < 0)
                {
                    LookLater();
                }
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
        _finishedAtLook = _buffers.Finished;
        _isCooling = false;
        _buffers.EndCooling();
        _shrinkDueMs = NowMs + _options.ShrinkAfterMs;
    }

    /// <summary>
    /// Looks back over the time since the last look: what was never taken from the pool is more than the load needs. Its pages are given back where they lie, and the
    /// buffers as they come home: the kernel takes them in turn, so under load each comes by.
    /// </summary>
    private void ShrinkWhenDue()
    {
        // What has come and was not taken lies in buffers that count as untouched.
        if (_shrinkDueMs < 0 || NowMs < _shrinkDueMs || HasPending)
        {
            return;
        }

        if (!_isCooling)
        {
            bool isIdle = Counters.Completions == _completionsAtLook;
            _wantedBuffers = isIdle ? _startBuffers : Math.Max(_startBuffers, ReceiveMemory.Allocated - _leastPublished);
            // The kernel writes into them only while this thread is in an enter.
            _isCooling = _defersTaskRun && (isIdle || _leastPublished > _startBuffers);
        }

        if (_isCooling && !TurnsOver && _buffers.Cool(ref Kernel, PageMemory.GiveBackStepBytes))
        {
            _shrinkDueMs = NowMs + PageMemory.GiveBackStepMs;
            return;
        }

        bool goesOn = Counters.Completions != _completionsAtLook && ReceiveMemory.Allocated > _startBuffers;
        LookLater();
        if (!goesOn)
        {
            _shrinkDueMs = -1;
        }
    }

    /// <summary>
    /// Since the look began as many buffers were used as the kernel has: a load under which all come home by themselves, and pages that were given back would be
    /// wanted again at once.
    /// </summary>
    private bool TurnsOver => _buffers.Finished - _finishedAtLook >= _buffers.Published;
}

using Loop.Linux;

namespace Loop.Rings.Uring;

/// <summary>
/// The ring's table of registered files ("direct descriptors"), and which of its places hold a file of a whole-file read. The loop chooses
/// the place itself, so that the entries of a chain (open, read, close) can name it before the file is open.
/// </summary>
internal sealed unsafe class DirectFiles
{
    /// <summary>Below this a table is not worth having; then nothing is read whole in one go.</summary>
    private const int FewestPlaces = 8;

    private readonly Stack<int> _free = new();
    private Chain[] _chains = [];

    /// <summary>Places that can be used: none where the kernel took no table.</summary>
    public int Places => _chains.Length - Retired;

    /// <summary>Chains that are not closed yet.</summary>
    public int Out { get; private set; }

    /// <summary>Places that are never used again: their close failed, so what stands in them is not known.</summary>
    public int Retired { get; private set; }

    /// <summary>Registers the table, a sparse one (5.19); where descriptors are short, a smaller one.</summary>
    public void Register<TKernel>(ref TKernel kernel, int ring)
        where TKernel : struct, IKernel
    {
        for (int places = Ring.MaxWholeReads; places >= FewestPlaces; places /= 2)
        {
            IoUringResourceRegistration table = new() { Count = (uint)places, Flags = IoUringResourceRegistration.Sparse };
            int result = kernel.IoUringRegister(ring, UringRegister.RegisterFiles2, &table, (uint)sizeof(IoUringResourceRegistration));
            if (result >= 0)
            {
                Use(places);
                return;
            }

            if (result is not (-Errno.EMFILE or -Errno.ENOMEM))
            {
                return;
            }
        }
    }

    /// <summary>Uses the first places of a table that is registered already.</summary>
    public void Use(int places)
    {
        _chains = new Chain[places];
        for (int place = places - 1; place >= 0; place--)
        {
            _free.Push(place);
        }
    }

    /// <summary>Takes a place for a chain; -1 when all are in use.</summary>
    /// <param name="token">Whose chain it is.</param>
    /// <param name="name">What its steps are called: the place, and which use of it this is.</param>
    public int TryTake(ulong token, out ulong name)
    {
        if (!_free.TryPop(out int place))
        {
            name = 0;
            return -1;
        }

        uint generation = _chains[place].Generation + 1;
        _chains[place] = new() { Token = token, Generation = generation };
        name = Token.Make(place, generation);
        Out++;
        return place;
    }

    /// <summary>The name of a chain's steps; false when it has ended.</summary>
    public bool TryFind(ulong token, out ulong name)
    {
        int place = Out == 0 || token == 0 ? -1 : Array.FindIndex(_chains, chain => chain.Token == token);
        name = place < 0 ? 0 : Token.Make(place, _chains[place].Generation);
        return place >= 0;
    }

    /// <summary>The open of a chain completed. True when that is the chain's result: it failed.</summary>
    /// <param name="name">The chain.</param>
    /// <param name="result">What it returned.</param>
    /// <param name="isLast">No other completion of this chain comes.</param>
    /// <param name="token">Whose chain it is.</param>
    public bool Opened(ulong name, int result, bool isLast, out ulong token)
    {
        ref Chain chain = ref Of(name, out token);
        if (token == 0 || result >= 0)
        {
            return false;
        }

        bool isResult = !chain.IsTold;
        chain.IsTold = true;
        chain.IsFailed = true;
        if (isLast || chain.IsClosed)
        {
            End(Token.Slot(name));
        }

        return isResult;
    }

    /// <summary>The read of a chain completed. True when that is the chain's result: where the open failed, it was.</summary>
    public bool Read(ulong name, out ulong token)
    {
        ref Chain chain = ref Of(name, out token);
        if (token == 0 || chain.IsTold)
        {
            return false;
        }

        chain.IsTold = true;
        if (chain.IsClosed)
        {
            End(Token.Slot(name));
        }

        return true;
    }

    /// <summary>The close of a chain completed: its last step, unless the chain fell apart and the close overtook the others.</summary>
    public void Closed(ulong name, int result)
    {
        ref Chain chain = ref Of(name, out ulong token);
        if (token == 0)
        {
            return;
        }

        chain.IsClosed = true;
        chain.IsRefused = result < 0;
        if (chain.IsTold)
        {
            End(Token.Slot(name));
        }
    }

    private ref Chain Of(ulong name, out ulong token)
    {
        ref Chain chain = ref _chains[Token.Slot(name)];
        // A step of a chain that fell apart may come after its end.
        token = chain.Generation == Token.Generation(name) ? chain.Token : 0;
        return ref chain;
    }

    private void End(int place)
    {
        ref Chain chain = ref _chains[place];
        if (chain.IsRefused && !chain.IsFailed)
        {
            // The kernel had no memory for the whole chain and began a new one in the middle of it: a file may stand here, or come to stand here yet.
            Retired++;
        }
        else
        {
            _free.Push(place);
        }

        chain = new() { Generation = chain.Generation };
        Out--;
    }

    private struct Chain
    {
        /// <summary>Whose it is; 0 when it has ended.</summary>
        public ulong Token;
        public uint Generation;
        public bool IsTold;
        public bool IsFailed;
        public bool IsClosed;
        public bool IsRefused;
    }
}

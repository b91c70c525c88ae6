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
    public int TryTake(ulong token)
    {
        if (!_free.TryPop(out int place))
        {
            return -1;
        }

        _chains[place] = new() { Token = token };
        Out++;
        return place;
    }

    /// <summary>Gives a place back that no entry was made for.</summary>
    public void Untake(int place) => Free(place);

    /// <summary>The place of a chain; -1 when it has ended.</summary>
    public int Find(ulong token) => Out == 0 ? -1 : Array.FindIndex(_chains, chain => chain.Token == token && token != 0);

    /// <summary>The open of a chain completed. True when that is the chain's result: it failed.</summary>
    /// <param name="place">The place.</param>
    /// <param name="result">What it returned.</param>
    /// <param name="isLast">No other completion of this chain comes.</param>
    /// <param name="token">Whose chain it is.</param>
    public bool Opened(int place, int result, bool isLast, out ulong token)
    {
        token = _chains[place].Token;
        if (result >= 0)
        {
            return false;
        }

        _chains[place].IsFailed = true;
        if (isLast)
        {
            Free(place);
        }

        return true;
    }

    /// <summary>The read of a chain completed. True when that is the chain's result: where the open failed, it was.</summary>
    public bool Read(int place, out ulong token)
    {
        token = _chains[place].Token;
        return !_chains[place].IsFailed;
    }

    /// <summary>The close of a chain completed, its last step.</summary>
    public void Closed(int place, int result)
    {
        if (result < 0 && !_chains[place].IsFailed)
        {
            // The kernel had no memory for the whole chain and began a new one in the middle of it: a file may come to stand here yet.
            _chains[place] = default;
            Out--;
            Retired++;
            return;
        }

        Free(place);
    }

    private void Free(int place)
    {
        _chains[place] = default;
        _free.Push(place);
        Out--;
    }

    private struct Chain
    {
        public ulong Token;
        public bool IsFailed;
    }
}

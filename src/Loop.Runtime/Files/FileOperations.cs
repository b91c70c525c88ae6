using Loop.Tasks;

namespace Loop.Files;

/// <summary>The free operations of one loop and their promises, by kind. There are as many as were ever under way at once.</summary>
internal sealed class FileOperations(FileEngine engine)
{
    public Stack<OpenOperation> Opens { get; } = new();

    public Stack<TransferOperation> Transfers { get; } = new();

    public Stack<StatusOperation> Statuses { get; } = new();

    public Stack<PlainOperation> Plains { get; } = new();

    public Stack<NameOperation> Names { get; } = new();

    public Stack<WholeReadOwned> OwnedReads { get; } = new();

    public Stack<WholeReadInto> IntoReads { get; } = new();

    public FreeList<FilePromise<LoopFile>> OpenPromises { get; } = new();

    public FreeList<FilePromise<int>> CountPromises { get; } = new();

    public FreeList<FilePromise<FileStat>> StatPromises { get; } = new();

    public FreeList<FilePromise<HeldName>> NamePromises { get; } = new();

    public FreeList<FilePromise<NoResult>> PlainPromises { get; } = new();

    public FreeList<FilePromise<OwnedBuffer>> BufferPromises { get; } = new();

    public OpenOperation Open() => Opens.TryPop(out OpenOperation? free) ? free : new(engine);

    public TransferOperation Transfer() => Transfers.TryPop(out TransferOperation? free) ? free : new(engine);

    public StatusOperation Status() => Statuses.TryPop(out StatusOperation? free) ? free : new(engine);

    public PlainOperation Plain() => Plains.TryPop(out PlainOperation? free) ? free : new(engine);

    public NameOperation Name() => Names.TryPop(out NameOperation? free) ? free : new(engine);

    public WholeReadOwned OwnedRead() => OwnedReads.TryPop(out WholeReadOwned? free) ? free : new(engine);

    public WholeReadInto IntoRead() => IntoReads.TryPop(out WholeReadInto? free) ? free : new(engine);
}

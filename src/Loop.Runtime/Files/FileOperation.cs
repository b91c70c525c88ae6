using System.Runtime.InteropServices;
using System.Text.Unicode;
using Loop.Rings;
using Loop.Tasks;

namespace Loop.Files;

/// <summary>
/// An operation on a file, from its first request to the ring to the last completion. Used again and again: its place in the engine's table
/// stays, its generation changes.
/// </summary>
internal abstract unsafe class FileOperation
{
    private static readonly Action<object?> _cancel = static state => ((CancelRequest)state!).Make();

    /// <summary>About the size of an operation.</summary>
    private const int SizeBytes = 192;

    private readonly int _slot;
    private byte* _path;
    private int _pathCapacity;
    private uint _generation;
    private LoopFile? _file;
    private CancellationTokenRegistration _registration;

    protected FileOperation(FileEngine engine)
    {
        Engine = engine;
        _slot = engine.Add(this);
    }

    /// <summary>Names this use of the operation.</summary>
    public ulong Token { get; private set; }

    /// <summary>Whether it is to end early.</summary>
    public bool IsCancelled => Cancellation.IsCancellationRequested;

    /// <summary>Whether a request of this operation stands with the ring, or waits for room there.</summary>
    public bool IsUnderWay { get; set; }

    protected FileEngine Engine { get; }

    /// <summary>The file's name, for errors.</summary>
    protected string Path { get; private set; } = string.Empty;

    protected byte* PathBytes => _path;

    /// <summary>What ends this use early; none where that cannot be.</summary>
    protected CancellationToken Cancellation { get; private set; }

    /// <summary>Begins to fetch the operation itself into the processor's cache.</summary>
    public void Fetch() => CacheHint.Fetch(this, SizeBytes);

    /// <summary>Begins to fetch what its end touches beside itself. Worth it only for those of which many are under way.</summary>
    public virtual void FetchTask()
    {
    }

    /// <summary>Begins to fetch the method that awaits it.</summary>
    public virtual void FetchAwaiter()
    {
    }

    /// <summary>What the ring answered.</summary>
    public abstract void Complete(int result);

    /// <summary>The ring answered, and nobody is left who would take it.</summary>
    public virtual void Drop(int result)
    {
    }

    /// <summary>The operation ends without the ring's answer.</summary>
    public abstract void Fail(Exception exception);

    public void FreePath()
    {
        NativeMemory.Free(_path);
        _path = null;
        _pathCapacity = 0;
    }

    /// <summary>Begins a use on a name.</summary>
    protected void Begin(string path, CancellationToken cancellation)
    {
        Path = path;
        Encode(path);
        BeginUse(cancellation);
    }

    /// <summary>Begins a use on an open file, with the reference that was taken for it: the file stays open until the use ends.</summary>
    protected void Begin(LoopFile file, CancellationToken cancellation)
    {
        _file = file;
        Path = file.Path;
        BeginUse(cancellation);
    }

    /// <summary>Ends the use: what it held is given back, and the operation may be taken for another.</summary>
    protected void End()
    {
        LoopFile? file = _file;
        _file = null;
        Path = string.Empty;
        if (Cancellation.CanBeCanceled)
        {
            // Not Dispose, which would wait for a callback that another thread is in: what comes late names an old generation.
            _registration.Unregister();
            _registration = default;
            Cancellation = default;
        }

        file?.Release();
    }

    /// <summary>The exception for a result that is an error.</summary>
    protected Exception ErrorOf(int result, string operation) => RingResult.IsCancelled(result) && Cancellation.IsCancellationRequested
        ? new OperationCanceledException(Cancellation)
        : FileFacts.ErrorOf(result, operation, Path);

    /// <summary>Lays out a name for the kernel.</summary>
    protected void Encode(string path)
    {
        // Three bytes for each UTF-16 unit at most, and the end.
        int needed = checked((path.Length * 3) + 1);
        if (needed > _pathCapacity)
        {
            _path = (byte*)NativeMemory.Realloc(_path, (nuint)needed);
            _pathCapacity = needed;
        }

        // What is no character becomes the replacement character, as in .NET's own file calls.
        _ = Utf8.FromUtf16(path, new Span<byte>(_path, _pathCapacity), out _, out int length);
        _path[length] = 0;
    }

    private void BeginUse(CancellationToken cancellation)
    {
        Token = Rings.Token.Make(_slot, ++_generation);
        if (cancellation.CanBeCanceled)
        {
            Cancellation = cancellation;
            _registration = cancellation.UnsafeRegister(_cancel, new CancelRequest(Engine, Token));
        }
    }

    /// <summary>A token fired, on whatever thread.</summary>
    private sealed class CancelRequest(FileEngine engine, ulong token)
    {
        public void Make() => engine.Cancel(token);
    }
}

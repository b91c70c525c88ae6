using System.Runtime.ExceptionServices;

namespace Loop.Tasks;

/// <summary>What a method threw, until somebody awaits its task. When nobody does, the loop's log says so once the garbage collector has found it.</summary>
internal sealed class LoopFault
{
    private readonly ExceptionDispatchInfo _info;
    private readonly LoopScheduler? _scheduler;
    private readonly string _name;

    public LoopFault(Exception exception, LoopScheduler? scheduler, string name)
    {
        _info = ExceptionDispatchInfo.Capture(exception);
        _scheduler = scheduler;
        _name = name;
    }

    ~LoopFault() => _scheduler?.ReportUnobserved(this);

    /// <summary>Takes it: from here on it is somebody's concern.</summary>
    public ExceptionDispatchInfo Observe()
    {
#pragma warning disable CA1816 // Not an IDisposable: the finalizer only tells of what nobody has taken.
        GC.SuppressFinalize(this);
#pragma warning restore CA1816
        return _info;
    }

    public void Log() => _scheduler?.LogUnobserved(_info.SourceException, _name);
}

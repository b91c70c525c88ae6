using System.Text;
using Loop.Files;
using Loop.Rings;
using Loop.Rings.Uring;
using Loop.Tasks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Loop.Runtime.Tests.Rings;

/// <summary>The files of a loop without the loop: the test makes each tick, over a ring whose kernel it can make fail.</summary>
internal sealed class FileHarness : IDisposable
{
    private readonly LoopScheduler _scheduler = new(0, NullLogger.Instance, static _ => false);
    private readonly LoopScheduler.Entered _entered;
    private readonly FileEngine _files;

    public FileHarness(FaultPlan plan, UringFeatures? features = null, int submissionEntries = 64)
    {
        Ring = new UringRing<FaultyKernel>(new(plan), new() { SubmissionEntries = submissionEntries }, features ?? BackendProbe.Process.Features!);
        _entered = _scheduler.Enter();
        _files = new(Ring, maxBufferBytes: 64 * 1024 * 1024, _scheduler, NullLogger.Instance);

        // What the ring queued for itself leaves first.
        Tick();
    }

    public Ring Ring { get; }

    /// <summary>What the reads gave, in the order in which they ended: the text, or the error.</summary>
    public List<string> Outcomes { get; } = [];

    /// <summary>Begins to read a file whole; its folder counts as one whose files end with a short read.</summary>
    public void Read(string path)
    {
        _files.Trusted.Add(path, _files.NowMs);
        _ = ReadAsync(path);
    }

    /// <summary>Reads a file whole, so many times one after the other; what each gave.</summary>
    public IEnumerable<string> ReadEach(string path, int times)
    {
        for (int i = 0; i < times; i++)
        {
            Outcomes.Clear();
            Read(path);
            TickUntil(() => Outcomes.Count == 1, "the read to end");
            yield return Outcomes[0];
        }
    }

    public void Tick()
    {
        Ring.Turn(0);
        Completion[] completions = new Completion[16];
        for (int count; (count = Ring.Reap(completions)) > 0;)
        {
            for (int i = 0; i < count; i++)
            {
                if (completions[i].Kind == CompletionKind.File)
                {
                    _files.OnCompleted(completions[i]);
                }
            }
        }

        _scheduler.Collect();
        _files.EndOperations();
        _scheduler.Run();
        _files.StartWaiting();
    }

    /// <inheritdoc cref="Ticks.Until"/>
    public void TickUntil(Func<bool> condition, string what) => Ticks.Until(Tick, condition, what);

    public void Dispose()
    {
        TickUntil(() => _files.IsIdle, "the files to have nothing under way");
        Assert.That((Ring.WholeReadsOut, Ring.Counters.Stale, _files.BufferBytes), Is.EqualTo((0, 0L, 0L)), "chains out, stale completions, bytes held");
        _files.Dispose();
        Ring.Dispose();
        _entered.Dispose();
    }

    private async LoopTask ReadAsync(string path)
    {
        try
        {
            using OwnedBuffer content = await LoopFile.ReadAll(path);
            Outcomes.Add(Encoding.UTF8.GetString(content.Memory.Span));
        }
        catch (LoopFileException exception)
        {
            Outcomes.Add(exception.Error.ToString());
        }
    }
}
